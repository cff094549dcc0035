import { asText } from "../../values.ts";
import type { PropertyMap } from "../../values.ts";

export const HOUR_MS = 3_600_000;

/** True from the moment on at which a certificate is to be made anew. */
export function isReadyForRenewal(inputs: PropertyMap, outputs: PropertyMap, now: Date): boolean {
  const early = Number(inputs["earlyRenewalHours"] ?? 0) * HOUR_MS;
  return now.getTime() >= Date.parse(asText(outputs["validityEndTime"])) - early;
}

import { kitParts } from "../../../../model/recovery/kit-manifest.ts";
import type { RotationRecord } from "../../../../model/rotation/rotation-record.ts";
import { parseRotation } from "../../../../stacks/rotation-file.ts";
import type { OpenKit } from "./kit-file.ts";

/** How far the credentials of a kit's cluster had been changed; empty where none ever was. */
export function rotationOf(parts: OpenKit["parts"]): RotationRecord {
  const record = parts.get(kitParts.rotation);
  return record === undefined ? {} : parseRotation(record.toString("utf8"));
}

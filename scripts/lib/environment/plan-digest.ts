import { createHash } from "node:crypto";
import type { Plan } from "../../../model/plan/plan.ts";

/** SHA-256 of a plan, hexadecimal; plans are the same on every machine, to the order of their fields. */
export function digestPlan(plan: Plan): string {
  return createHash("sha256").update(JSON.stringify(plan)).digest("hex");
}

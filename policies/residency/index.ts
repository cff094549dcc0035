import { dayOf } from "../../model/values/calendar-date.ts";
import { PolicyPack } from "@pulumi/policy";
import { loadExceptions } from "../shared/load-exceptions.ts";
import { ENFORCEMENT_LEVEL } from "../shared/rule.ts";
import { toPolicies } from "../shared/to-policy.ts";
import { residencyPack } from "./rules.ts";

// Rules have no clock: what has expired is decided by the day on which a pack is loaded.
const today = dayOf(new Date().toISOString());

new PolicyPack(residencyPack.name, {
  enforcementLevel: ENFORCEMENT_LEVEL,
  description: residencyPack.description,
  policies: toPolicies(residencyPack, { today, exceptions: loadExceptions() }),
});

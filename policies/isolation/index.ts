import { dayOf } from "../../model/values/calendar-date.ts";
import { PolicyPack } from "@pulumi/policy";
import { loadExceptions } from "../shared/load-exceptions.ts";
import { ENFORCEMENT_LEVEL } from "../shared/rule.ts";
import { toPolicies } from "../shared/to-policy.ts";
import { isolationPack } from "./rules.ts";

// Rules have no clock: what has expired is decided by the day on which a pack is loaded.
const today = dayOf(new Date().toISOString());

new PolicyPack(isolationPack.name, {
  enforcementLevel: ENFORCEMENT_LEVEL,
  description: isolationPack.description,
  policies: toPolicies(isolationPack, { today, exceptions: loadExceptions() }),
});

import { statesFacts } from "../shared/facts.ts";
import type { Field } from "../shared/field.ts";
import { containerSecurity } from "../shared/frameworks.ts";
import { inputsOf } from "../shared/objects.ts";
import { defineRule, type Report } from "../shared/rule.ts";

/** A host that was promised CPUs of its own has them, and notices when it has not. */
export const dedicatedCpusAreDedicated = defineRule({
  name: "dedicated-cpus-are-dedicated",
  description:
    "Hosts that ask for dedicated CPUs are pinned, not overcommitted, and refused above a limit of steal; no host's CPUs are emulated",
  severity: "high",
  framework: containerSecurity("4.5"),
  why: "CPUs that are shared make latency somebody else's choice, and what runs beside a host on one core can read its caches. An emulated CPU is a program: nothing that it separates is separated by hardware.",
  fix: "let a driver that owns the hypervisor place the host on whole cores, and set a limit of steal; or write cpu: shared where sharing is meant",
  limits:
    "Of a rented machine only its provider knows how it is placed, so pinned and overcommit are open there, and the limit of steal is what it is measured by.",
  parameters: {
    maxStealPercent: {
      type: "integer",
      description: "The highest limit of steal that still counts as dedicated, in percent",
      default: 5,
    },
  },
  good: `
type: infra:guardrails:ResidencyFacts
name: facts
props:
  hosts:
    - name: w1
      cpu: { dedicated: true, pinned: true, overcommit: 1, stealLimitPercent: 2, emulated: false }
    - name: w2
      cpu: { dedicated: false, emulated: false }`,
  bad: `
type: infra:guardrails:ResidencyFacts
name: facts
props:
  hosts:
    - name: w1
      cpu: { dedicated: true, pinned: false, overcommit: 1, stealLimitPercent: 2, emulated: false }`,
  appliesTo: statesFacts,
  check: (facts, report, context) => {
    const highest = context.number("maxStealPercent");
    for (const host of inputsOf(facts).at("hosts").items()) {
      const cpu = host.at("cpu");
      const emulated = cpu.at("emulated");
      if (emulated.flag() !== false) report(emulated, { expected: "CPUs of hardware: false" });
      const dedicated = cpu.at("dedicated").flag();
      if (dedicated === undefined) report(cpu.at("dedicated"), { expected: "true or false" });
      if (dedicated === true) judgePromise(cpu, highest, report);
    }
  },
});

/** What nobody here can know is left to the limit of steal. */
function judgePromise(cpu: Field, highest: number, report: Report): void {
  const pinned = cpu.at("pinned");
  if (pinned.flag() === false) report(pinned, { expected: "cores of its own: true" });
  const overcommit = cpu.at("overcommit");
  if ((overcommit.number() ?? 1) > 1) report(overcommit, { expected: "1 at most" });
  const limit = cpu.at("stealLimitPercent");
  const percent = limit.number();
  if (percent !== undefined && percent >= 0 && percent <= highest) return;
  report(limit, { expected: `a limit of 0 to ${highest} percent` });
}

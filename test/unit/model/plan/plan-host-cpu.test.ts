import { describe, expect, it } from "@jest/globals";
import { residencyFacts } from "../../../../components/guardrails/residency-facts.ts";
import { admissionOf } from "../../../../model/environment/lab-admission.ts";
import { planEnvironment } from "../../../../model/plan/plan-environment.ts";
import { planHostCpu } from "../../../../model/plan/plan-host-cpu.ts";
import type { GuestPlan } from "../../../../model/plan/kvm-plan.ts";
import type { Plan } from "../../../../model/plan/plan.ts";
import { editedText, parseAs } from "../../../fixtures/environments.ts";
import { versions } from "../../../fixtures/plans.ts";

const OPT_OUT = `admission:
  optOuts:
    - checks: [cpu-steal]
      hosts: [w3]
      reason: its hypervisor runs a backup at night
      owner: the tests
      expires: 2099-12-31
`;

const guests = (changes: readonly (readonly [string, string])[] = []): Plan => {
  const parsed = parseAs("valid-kvm", editedText("valid-kvm", changes));
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return planEnvironment(parsed.environment, versions);
};

describe("CPUs of guests", () => {
  it("are pinned as they were placed, and refused for the steal that admission allows no more", () => {
    for (const { cpu } of guests().hosts) {
      expect(cpu).toMatchObject({ pinned: true, overcommit: 1, stealLimitPercent: 2 });
    }
  });

  it("have the limit of the environment's admission, and none where that opts out", () => {
    const strict = guests([
      ["hypervisors:\n", "admission: { cpu: { maxStealPercent: 1 } }\nhypervisors:\n"],
    ]);
    expect(strict.hosts[0].cpu.stealLimitPercent).toBe(1);
    const opted = guests([["hypervisors:\n", `${OPT_OUT}hypervisors:\n`]]);
    expect(opted.hosts.map(({ name, cpu }) => [name, cpu.stealLimitPercent])).toEqual(
      opted.hosts.map(({ name }) => [name, name === "w3" ? null : 2]),
    );
  });

  it("are not pinned where two guests were promised one thread", () => {
    const [one, other] = guests().hosts.flatMap(({ guest }) => (guest === null ? [] : [guest]));
    if (one === undefined || other === undefined) throw new Error("no guests");
    const twin: GuestPlan = { ...other, placement: { ...one.placement, guest: "twin" } };
    const cpu = planHostCpu(
      { admission: admissionOf("kvm", undefined), kvm: null },
      { name: "one", cpu: "dedicated" },
      new Map([
        ["one", one],
        ["twin", twin],
      ]),
    );
    expect(cpu).toMatchObject({ pinned: false, overcommit: 2 });
  });

  it("are the facts that policies judge, word for word", () => {
    const plan = guests();
    expect(residencyFacts(plan).hosts.map(({ cpu }) => cpu)).toEqual(
      plan.hosts.map(({ cpu }) => cpu),
    );
  });
});

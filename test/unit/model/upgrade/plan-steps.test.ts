import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import type { UpgradePlan } from "../../../../model/plan/upgrade-plan.ts";
import {
  planSteps,
  planStepsBack,
  type UpgradeHost,
  type UpgradeStep,
} from "../../../../model/upgrade/plan-steps.ts";

const VERSIONS = { from: "1.36.3", to: "1.37.2" };
const hosts: readonly UpgradeHost[] = [
  { name: "cp1", role: "control-plane" },
  { name: "cp2", role: "control-plane" },
  { name: "w1", role: "worker" },
  { name: "w2", role: "worker" },
  { name: "w3", role: "worker" },
];
const record = (...names: string[]): UpgradePlan => ({ ...VERSIONS, hosts: names });
const short = (steps: readonly UpgradeStep[]): string[] =>
  steps.map(({ kind, hosts: names }) => `${kind} ${names.join("+")}`);

describe("planSteps", () => {
  it("leaves one worker open, whatever batch is asked for", () => {
    const two = hosts.filter(({ name }) => name !== "w3");
    const turns = short(planSteps(null, VERSIONS, two, 9)).filter((step) => /hosts w/.test(step));
    expect(turns).toEqual(["hosts w1", "hosts w2"]);
    expect(short(planSteps(null, VERSIONS, hosts, 9))).toContain("hosts w1+w2");
    const back = short(planStepsBack(record("cp1", "w1", "w2", "w3"), hosts, 9));
    expect(back).toEqual(["finish cp1+w1+w2+w3", "hosts w3+w2", "hosts w1"]);
  });

  it("does one control plane after the other, then workers in batches", () => {
    const steps = planSteps(null, VERSIONS, hosts, 2);
    expect(short(steps)).toEqual([
      "bring cp1+cp2+w1+w2+w3",
      "hosts cp1",
      "hosts cp2",
      "hosts w1+w2",
      "hosts w3",
      "settle cp1+cp2+w1+w2+w3",
    ]);
    expect(steps[1]?.title).toBe("cp1: drain, kubeadm upgrade apply, kubelet 1.37.2, open again");
    expect(steps[2]?.title).toBe("cp2: drain, kubeadm upgrade node, kubelet 1.37.2, open again");
    expect(steps.map((step) => step.record?.hosts.length)).toEqual([0, 1, 2, 4, 5, undefined]);
  });

  it("goes on where a run was cut off, with what that had begun", () => {
    expect(short(planSteps(record("cp1", "cp2", "w1"), VERSIONS, hosts, 1))).toEqual([
      "finish cp1+cp2+w1",
      "hosts w2",
      "hosts w3",
      "settle cp1+cp2+w1+w2+w3",
    ]);
    expect(short(planSteps(record(), VERSIONS, hosts, 5))[0]).toBe("bring cp1+cp2+w1+w2+w3");
  });

  it("upgrades every host once, control planes first and alone, wherever it was cut off", () => {
    const sizes = fc.record({
      controlPlanes: fc.integer({ min: 1, max: 5 }),
      workers: fc.integer({ min: 0, max: 12 }),
      batch: fc.integer({ min: 1, max: 6 }),
      cutOff: fc.nat({ max: 20 }),
    });
    fc.assert(
      fc.property(sizes, ({ controlPlanes, workers, batch, cutOff }) => {
        const all = [
          ...named("cp", controlPlanes, "control-plane"),
          ...named("w", workers, "worker"),
        ];
        const whole = planSteps(null, VERSIONS, all, batch);
        const stopped = whole[Math.min(cutOff, whole.length - 2)]?.record ?? null;
        const rest = planSteps(stopped, VERSIONS, all, batch);
        const turns = rest.flatMap((step) => (step.kind === "hosts" ? [step.hosts] : []));
        const upgraded = [...(stopped?.hosts ?? []), ...turns.flat()];
        expect(upgraded).toEqual(all.map(({ name }) => name));
        for (const turn of turns) {
          const isControlPlane = turn.some((name) => name.startsWith("cp"));
          expect(turn.length).toBeLessThanOrEqual(isControlPlane ? 1 : batch);
        }
        expect(rest.at(-1)).toMatchObject({ kind: "settle", record: null });
      }),
    );
  });
});

describe("planStepsBack", () => {
  it("puts workers back, the last one first, and leaves control planes", () => {
    const steps = planStepsBack(record("cp1", "cp2", "w1", "w2"), hosts, 1);
    expect(short(steps)).toEqual(["finish cp1+cp2+w1+w2", "hosts w2", "hosts w1"]);
    expect(steps.at(-1)?.record).toEqual(record("cp1", "cp2"));
  });

  it("forgets an upgrade that no control plane has begun", () => {
    expect(short(planStepsBack(record(), hosts, 1))).toEqual(["finish ", "settle "]);
  });
});

function named(prefix: string, count: number, role: UpgradeHost["role"]): UpgradeHost[] {
  return Array.from({ length: count }, (_, index) => ({
    name: `${prefix}${String(index + 1)}`,
    role,
  }));
}

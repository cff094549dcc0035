import { describe, expect, it } from "@jest/globals";
import { confirmDeletion, renderDoomed } from "../../../../../scripts/lib/engine/engine-confirm.ts";
import { labPlan } from "../../../../fixtures/plans.ts";
import {
  CILIUM,
  CLUSTER,
  INIT,
  MACHINE,
  resourceEvent,
} from "../../../../fixtures/engine-events.ts";

const doomed = [MACHINE, INIT, CILIUM, CLUSTER].map((of) =>
  resourceEvent(of, { operation: "delete", phase: "planned" }),
);

describe("what would be deleted", () => {
  it("is told in hosts and objects", () => {
    expect(renderDoomed(doomed, labPlan)).toEqual([
      "To be deleted:",
      "  host cp1, with all its data",
      "  Pod network: DaemonSet kube-system/cilium",
    ]);
  });

  it("is no host where only steps on it go", () => {
    const steps = doomed.filter(({ name }) => name === INIT.name);
    expect(renderDoomed(steps, labPlan)).toEqual([
      "To be deleted:",
      "  1 steps of host cp1: forgotten, not undone",
    ]);
  });

  it("is counted where it is much", () => {
    const many = Array.from({ length: 9 }, (_, index) =>
      resourceEvent(
        { ...CILIUM, name: `kube-system/x${String(index)}` },
        { operation: "delete", phase: "planned" },
      ),
    );
    expect(renderDoomed(many, labPlan)[1]).toMatch(/ and 3 more$/);
  });
});

describe("the yes for it", () => {
  const { signal } = new AbortController();

  it("may have been given beforehand", async () => {
    const said: string[] = [];
    const say = (line: string): void => void said.push(line);

    expect(await confirmDeletion(doomed, { plan: labPlan, yes: true, say, signal })).toBe(true);
    expect(said[0]).toBe("To be deleted:");
  });

  it("is a no where nobody can be asked", async () => {
    const said: string[] = [];
    const say = (line: string): void => void said.push(line);

    expect(await confirmDeletion(doomed, { plan: labPlan, yes: false, say, signal })).toBe(false);
    expect(said.at(-1)).toMatch(/--yes/);
  });
});

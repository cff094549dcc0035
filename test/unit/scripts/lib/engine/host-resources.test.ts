import { describe, expect, it } from "@jest/globals";
import type { Engine } from "../../../../../scripts/lib/engine/engine.ts";
import { hostResources } from "../../../../../scripts/lib/engine/host-resources.ts";
import { hostOf, labPlan } from "../../../../fixtures/plans.ts";

const STEP = "command:remote:Command";
const NODE = "kubernetes:core/v1:Node";
const state = JSON.stringify({
  format: 1,
  project: "nordmesh",
  stack: "lab",
  resources: [
    resource(STEP, "w1-join-workers"),
    resource(STEP, "w1-prepare-host"),
    resource(STEP, "cp1-prepare-host"),
    // No step of a host's plan, and no node: what makes the machine.
    resource("command:local:Command", "w1-machine"),
    resource(NODE, "w1"),
    resource(NODE, "cp1"),
    resource("kubernetes:core/v1:Namespace", "w1"),
  ],
});
const engine = {
  name: "embedded",
  openState: () => Promise.resolve({ state, passphrase: "" }),
} as unknown as Engine;

describe("what a stack has of a host", () => {
  it("are its steps and no other's, and what says that its node is the stack's where that is asked for", async () => {
    const found = await hostResources(engine, [hostOf(labPlan, "w1")], { nodes: true });
    expect([...found.steps]).toEqual([
      `urn:${STEP}::w1-join-workers`,
      `urn:${STEP}::w1-prepare-host`,
    ]);
    expect([...found.objects]).toEqual([`urn:${NODE}::w1`]);
    const without = await hostResources(engine, [hostOf(labPlan, "w1")], { nodes: false });
    expect([...without.objects]).toEqual([]);
  });
});

function resource(type: string, name: string): object {
  return { urn: `urn:${type}::${name}`, type, name, inputs: {}, outputs: {} };
}

import { describe, expect, it } from "@jest/globals";
import { renderReset } from "../../../../../scripts/lib/node/reset-text.ts";
import { node, ofSet, pod, stateOf } from "../../../../fixtures/cluster-state.ts";
import { hostOf, threeControlPlanes } from "../../../../fixtures/plans.ts";

const w1 = hostOf(threeControlPlanes, "w1");
const pods = [pod("cart-1", "w1", ofSet("cart")), pod("lone", "w1")];

describe("a reset", () => {
  it("says what a drain before it would move, where the host is ready", () => {
    const lines = renderReset(w1, stateOf(node("w1"), node("w2"), ...pods), true);
    expect(lines[0]).toBe("w1: 2 pods to move");
    expect(lines[1]).toContain("BLOCKED by shop/lone");
    expect(lines.join("\n")).not.toContain("LOST");
  });

  it("names what is lost with a host that is dead", () => {
    expect(renderReset(w1, stateOf(node("w1", "Unknown"), ...pods), false).slice(0, 2)).toEqual([
      "w1: is not ready, and not drained: 2 pods end with it, and are made again elsewhere",
      "w1: LOST with it: shop/lone",
    ]);
  });

  it("speaks of etcd for control planes, and of what is left for a host that has not joined", () => {
    const cp2 = hostOf(threeControlPlanes, "cp2");
    expect(renderReset(cp2, stateOf(node("cp2")), true).join("\n")).toContain(
      "its member of etcd and its node will be taken out of the cluster",
    );
    expect(renderReset(w1, stateOf(), false)[0]).toContain(
      "what is left of its node will be taken out",
    );
  });
});

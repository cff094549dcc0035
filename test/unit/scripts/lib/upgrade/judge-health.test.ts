import { describe, expect, it } from "@jest/globals";
import {
  isOfHosts,
  isTolerable,
  judgeHealth,
} from "../../../../../scripts/lib/upgrade/judge-health.ts";
import { deployment, node, pod, stateOf } from "../../../../fixtures/cluster-state.ts";

describe("judgeHealth", () => {
  it("names nodes, programs of the control plane and workloads that are not well", () => {
    const state = stateOf(
      node("cp1", "True"),
      node("w1", "Unknown"),
      pod("kube-apiserver-cp1", "cp1", { kind: "Node", name: "cp1" }),
      deployment("cart", 1),
      deployment("till", 2),
    );
    expect(judgeHealth(state, ["cp1", "w1", "w2"])).toEqual({
      "Node w1": "is not ready",
      "Node w2": "is not in the cluster",
      "Pod shop/kube-apiserver-cp1": "is not ready",
      "Deployment shop/cart": "has 1 of 2 pods",
    });
  });

  it("does not take for well what its controller has not yet looked at", () => {
    const changed = deployment("cart", 2);
    const state = stateOf({
      ...changed,
      metadata: { name: "cart", namespace: "shop", generation: 3 },
    });
    expect(judgeHealth(state, [])).toEqual({ "Deployment shop/cart": "has 0 of 2 pods" });
  });

  it("upgrades a cluster in which only a workload of somebody's own is not well", () => {
    expect(
      ["Deployment shop/cart", "Node w1", "DaemonSet kube-system/cilium", "Pod a/b"].map(
        isTolerable,
      ),
    ).toEqual([true, false, false, false]);
  });
});

describe("a host that is still closed", () => {
  it("has to be well itself, and need not run what is bound to it", () => {
    const names = ["Node w1", "Pod kube-system/etcd-cp1", "The API", "Deployment shop/disk"];
    expect(names.map(isOfHosts)).toEqual([true, true, true, false]);
  });
});

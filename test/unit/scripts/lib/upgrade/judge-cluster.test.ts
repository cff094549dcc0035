import { describe, expect, it } from "@jest/globals";
import { parseClusterState } from "../../../../../scripts/lib/upgrade/cluster-state.ts";
import {
  blockersOf,
  deploymentsToRoll,
  podsToMove,
  standingBlockersOf,
} from "../../../../../scripts/lib/upgrade/judge-drain.ts";
import {
  isOfHosts,
  isTolerable,
  judgeHealth,
} from "../../../../../scripts/lib/upgrade/judge-health.ts";

type Item = Readonly<Record<string, unknown>>;

const node = (name: string, ready: string): Item => ({
  kind: "Node",
  metadata: { name },
  spec: {},
  status: {
    conditions: [{ type: "Ready", status: ready }],
    nodeInfo: { kubeletVersion: "v1.36.3" },
  },
});
const pod = (name: string, nodeName: string, owner?: { kind: string; name: string }): Item => ({
  kind: "Pod",
  metadata: {
    name,
    namespace: "shop",
    labels: { app: name.replace(/-.*/, "") },
    ...(owner && { ownerReferences: [owner] }),
  },
  spec: { nodeName },
  status: { phase: "Running", conditions: [{ type: "Ready", status: "False" }] },
});
const deployment = (name: string, available: number, spec: Item = {}): Item => ({
  kind: "Deployment",
  metadata: { name, namespace: "shop", generation: 2 },
  spec: { replicas: 2, template: { spec }, strategy: { type: "RollingUpdate" } },
  status: { observedGeneration: 2, availableReplicas: available, updatedReplicas: 2 },
});
const budget = (name: string, allowed: number): Item => ({
  kind: "PodDisruptionBudget",
  metadata: { name: `${name}-budget`, namespace: "shop" },
  spec: { selector: { matchLabels: { app: name } } },
  status: { disruptionsAllowed: allowed },
});
const ofSet = (name: string) => ({ kind: "ReplicaSet", name: `${name}-7c9` });
const stateOf = (...items: Item[]) => parseClusterState(JSON.stringify({ items }));

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

describe("a drain", () => {
  const state = stateOf(
    pod("cart-1", "w1", ofSet("cart")),
    pod("cart-2", "w2", ofSet("cart")),
    pod("till-1", "w1", ofSet("till")),
    pod("disk-1", "w1", ofSet("disk")),
    pod("agent-1", "w1", { kind: "DaemonSet", name: "agent" }),
    pod("kube-proxy-w1", "w1", { kind: "Node", name: "w1" }),
    pod("lone", "w1"),
    deployment("cart", 2),
    deployment("till", 1),
    deployment("disk", 1, { volumes: [{ persistentVolumeClaim: { claimName: "a" } }] }),
    budget("till", 0),
    budget("cart", 1),
  );

  it("moves neither what each host has nor what a kubelet starts by itself", () => {
    expect(podsToMove(state, "w1").map(({ metadata }) => metadata.name)).toEqual([
      "cart-1",
      "till-1",
      "disk-1",
      "lone",
    ]);
  });

  it("first starts elsewhere what has all its pods there and may run elsewhere", () => {
    expect(deploymentsToRoll(state, "w1").map(({ metadata }) => metadata.name)).toEqual(["till"]);
    expect(deploymentsToRoll(state, "w3")).toEqual([]);
  });

  it("names what is left, and why", () => {
    expect(blockersOf(state, "w1")).toEqual([
      "shop/cart-1: was not evicted",
      "shop/till-1: PodDisruptionBudget till-budget allows no disruption",
      "shop/disk-1: was not evicted",
      "shop/lone: nothing would make it again elsewhere; delete it, or give it a Deployment",
    ]);
    expect(standingBlockersOf(state, "w1")).toEqual([
      "shop/lone: nothing would make it again elsewhere; delete it, or give it a Deployment",
    ]);
  });
});

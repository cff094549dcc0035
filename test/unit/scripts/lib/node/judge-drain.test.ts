import { describe, expect, it } from "@jest/globals";
import { renderDrain } from "../../../../../scripts/lib/node/drain-text.ts";
import {
  blockersOf,
  boundTo,
  deploymentsToRoll,
  podsToMove,
  renderPod,
  standingBlockersOf,
  waitingOf,
} from "../../../../../scripts/lib/node/judge-drain.ts";
import {
  budget,
  deployment,
  node,
  ofSet,
  pod,
  stateOf,
} from "../../../../fixtures/cluster-state.ts";

const NOBODY = "nothing would make it again elsewhere; delete it, or give it a Deployment";
const claim = { volumes: [{ name: "a", persistentVolumeClaim: { claimName: "a" } }] };
const state = stateOf(
  node("w1"),
  node("w2"),
  pod("cart-1", "w1", ofSet("cart")),
  pod("cart-2", "w2", ofSet("cart")),
  pod("till-1", "w1", ofSet("till")),
  pod("disk-1", "w1", ofSet("disk"), { spec: claim }),
  pod("agent-1", "w1", { kind: "DaemonSet", name: "agent" }),
  pod("kube-proxy-w1", "w1", { kind: "Node", name: "w1" }),
  pod("lone", "w1"),
  deployment("cart", 2),
  deployment("till", 1),
  deployment("disk", 1, claim),
  budget("till", 0),
  budget("cart", 1),
  budget("disk", 0),
  {
    kind: "PersistentVolumeClaim",
    metadata: { name: "a", namespace: "shop" },
    spec: { volumeName: "disk-w1" },
  },
  { kind: "PersistentVolume", metadata: { name: "disk-w1" }, spec: { local: { path: "/srv/a" } } },
);

describe("a drain", () => {
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

  it.each([
    ["closed", node("w2", "True", { unschedulable: true })],
    ["not ready", node("w2", "Unknown")],
    ["tainted", node("w2", "True", { taints: [{ key: "gateway", effect: "NoSchedule" }] })],
  ])("waits for no other host where the only one is %s", (_what, other) => {
    const alone = stateOf(
      node("w1"),
      other,
      pod("till-1", "w1", ofSet("till")),
      deployment("till", 1),
    );
    expect(deploymentsToRoll(alone, "w1")).toEqual([]);
    expect(boundTo(alone, "w1")).toEqual([
      { pod: "shop/till-1", why: "no other open host takes it" },
    ]);
  });

  it("takes another host for one where a pod tolerates its taints and asks for its labels", () => {
    const taints = [{ key: "gateway", value: "yes", effect: "NoSchedule" }];
    const tolerant = {
      tolerations: [{ key: "gateway", operator: "Equal", value: "yes" }],
      nodeSelector: { "kubernetes.io/hostname": "w2" },
    };
    const both = (spec: object): ReturnType<typeof stateOf> =>
      stateOf(
        node("w1"),
        node("w2", "True", { taints }),
        pod("gate-1", "w1", ofSet("gate"), { spec: { ...spec } }),
      );
    expect(boundTo(both(tolerant), "w1")).toEqual([]);
    const elsewhere = { ...tolerant, nodeSelector: { "kubernetes.io/hostname": "w1" } };
    expect(boundTo(both(elsewhere), "w1")).toHaveLength(1);
  });

  it("names what is left, and why", () => {
    expect(blockersOf(state, "w1").map(renderPod)).toEqual([
      "shop/cart-1: was not evicted",
      "shop/till-1: PodDisruptionBudget till-budget allows no disruption: 1 pods are healthy, and 1 have to be",
      "shop/disk-1: PodDisruptionBudget disk-budget allows no disruption: 1 pods are healthy, and 1 have to be",
      `shop/lone: ${NOBODY}`,
    ]);
    expect(standingBlockersOf(state, "w1").map(renderPod)).toEqual([`shop/lone: ${NOBODY}`]);
  });

  it("tells a pod that takes its time from one whose host is silent", () => {
    const ending = pod("cart-1", "w1", ofSet("cart"), {
      metadata: { deletionTimestamp: "2026-11-29T20:00:00Z" },
    });
    const why = (ready: string): string | undefined =>
      blockersOf(stateOf(node("w1", ready), ending), "w1")[0]?.why;
    expect(why("True")).toBe("is ending, and takes its grace period");
    expect(why("Unknown")).toContain("does not say that it has ended");
  });

  it("says beforehand what moves, what blocks it, and what waits for the host", () => {
    expect(renderDrain("w1", state)).toEqual([
      "w1: 4 pods to move; started elsewhere first: shop/till",
      `w1: BLOCKED by shop/lone: ${NOBODY}`,
      "w1: waits for shop/disk-1: PodDisruptionBudget disk-budget allows no disruption: 1 pods are healthy, and 1 have to be",
      "w1: away until it is open again: shop/disk-1: its volume disk-w1 is here",
    ]);
  });
});

describe("a budget", () => {
  const reasons = (...budgets: ReturnType<typeof budget>[]): string[] =>
    waitingOf(stateOf(node("w1"), pod("cart-1", "w1", ofSet("cart")), ...budgets), "w1").map(
      ({ why }) => why,
    );

  it.each([
    ["all of its namespace", {}, 1],
    ["no pod", null, 0],
    ["other pods", { matchLabels: { app: "till" } }, 0],
    ["one of several values", { matchExpressions: [expression("In", "till", "cart")] }, 1],
    ["other values", { matchExpressions: [expression("NotIn", "cart")] }, 0],
    ["a label", { matchExpressions: [expression("Exists")] }, 1],
    ["pods without a label", { matchExpressions: [expression("DoesNotExist")] }, 0],
  ])("that is about %s", (_what, selector, expected) => {
    expect(reasons(budget("cart", 0, selector))).toHaveLength(expected);
  });

  it("beside another about the same pod keeps it for good", () => {
    expect(reasons(budget("cart", 1), budget("all", 1, {}))).toEqual([
      "PodDisruptionBudgets cart-budget and all-budget are both about it, and Kubernetes then evicts none",
    ]);
  });
});

function expression(operator: string, ...values: string[]): object {
  return { key: "app", operator, values };
}

import { describe, expect, it } from "@jest/globals";
import { revisionOf } from "../../../../../../model/plan/mesh-record.ts";
import {
  asksFor,
  budgetAgainst,
  leftBehind,
  leftOf,
  meshedNamespaces,
  podsBehind,
  standingBlockers,
  takenAtOnce,
  workloadsBehind,
} from "../../../../../../scripts/lib/upgrade/mesh/judge-proxies.ts";
import {
  type MeshState,
  parseMeshState,
  type Workload,
} from "../../../../../../scripts/lib/upgrade/mesh/mesh-state.ts";

const OLD = { version: "1.30.2", revision: null };
const NEW = revisionOf("1.31.4");

const namespace = (name: string, labels: Record<string, string>): object => {
  return { kind: "Namespace", metadata: { name, labels } };
};

interface PodChanges {
  readonly owner?: readonly [kind: string, name: string];
  readonly ending?: boolean;
  readonly phase?: string;
  readonly waits?: string;
}

const pod = (
  name: string,
  { version, revision }: { version: string; revision: string | null },
  { owner = ["ReplicaSet", "till-7f9"], ending, phase = "Running", waits }: PodChanges = {},
): object => {
  const conditions =
    waits === undefined ? [] : [{ type: "Ready", status: "False", message: waits }];
  return {
    kind: "Pod",
    metadata: {
      name,
      namespace: "shop",
      annotations: { "istio.io/rev": revision ?? "default" },
      ownerReferences: owner[0] === "" ? [] : [{ kind: owner[0], name: owner[1] }],
      ...(ending === true && { deletionTimestamp: "2026-11-24T00:00:00Z" }),
    },
    spec: {
      initContainers: [{ name: "istio-proxy", image: `docker.io/istio/proxyv2:${version}` }],
      containers: [{ name: "till", image: "localhost/till:1" }],
    },
    status: { phase, conditions },
  };
};

const deployment = (name: string, ready: number, strategy?: object): object => {
  return {
    kind: "Deployment",
    metadata: { name, namespace: "shop", generation: 2 },
    spec: { replicas: 2, strategy, template: { metadata: { labels: { app: name } } } },
    status: { observedGeneration: 2, updatedReplicas: ready, availableReplicas: ready },
  };
};

const ledger = (strategy?: object): object => {
  return {
    kind: "StatefulSet",
    metadata: { name: "ledger", namespace: "shop" },
    spec: {
      replicas: 3,
      updateStrategy: strategy,
      template: { metadata: { labels: { app: "ledger" } } },
    },
    status: { updatedReplicas: 3, availableReplicas: 3 },
  };
};

const budget = (app: string, disruptionsAllowed: number): object => {
  return {
    kind: "PodDisruptionBudget",
    metadata: { name: "hold", namespace: "shop" },
    spec: { selector: { matchLabels: { app } } },
    status: { disruptionsAllowed },
  };
};

const stateOf = (...items: object[]): MeshState => parseMeshState(JSON.stringify({ items }));

const only = (state: MeshState): Workload => {
  const [workload] = state.workloads;
  if (workload === undefined) throw new Error("the state has no workload");
  return workload;
};

describe("namespaces of a mesh", () => {
  const state = stateOf(
    namespace("shop", { "istio-injection": "enabled" }),
    namespace("demo", { "istio.io/rev": "1-31-4" }),
    namespace("both", { "istio-injection": "enabled", "istio.io/rev": "1-31-4" }),
    namespace("kube-system", {}),
  );

  it("are all that ask for a control plane, in order", () => {
    expect(meshedNamespaces(state)).toEqual(["both", "demo", "shop"]);
  });

  it("ask for one and no other", () => {
    expect(["shop", "demo", "both", "gone"].map((name) => asksFor(state, name, OLD))).toEqual([
      true,
      false,
      false,
      false,
    ]);
    expect(["shop", "demo", "both"].map((name) => asksFor(state, name, NEW))).toEqual([
      false,
      true,
      false,
    ]);
  });
});

describe("pods that are behind", () => {
  it("have a proxy of another version or another control plane, also while they end", () => {
    const state = stateOf(
      pod("till-7f9-a", OLD),
      pod("till-7f9-b", NEW),
      pod("till-7f9-c", { version: "1.31.4", revision: null }),
      pod("till-7f9-d", OLD, { ending: true }),
      pod("job-x", OLD, { phase: "Succeeded" }),
    );
    const names = podsBehind(state, NEW).map(({ metadata }) => metadata.name);
    expect(names).toEqual(["till-7f9-a", "till-7f9-c", "till-7f9-d"]);
    expect(podsBehind(state, NEW, ["demo"])).toEqual([]);
  });

  it("tell which workloads are started anew, and which of them have ended", () => {
    const state = stateOf(deployment("till", 2), deployment("cart", 2), pod("till-7f9-a", OLD));
    expect(workloadsBehind(state, "shop", NEW).map(({ name }) => name)).toEqual(["till"]);
    expect(leftOf(state, only(state), NEW)).toEqual([
      {
        pod: "shop/till-7f9-a",
        why: "waits for another pod of Deployment till: 2 of 2 pods are new and ready",
      },
    ]);
    const done = stateOf(deployment("till", 2), pod("till-7f9-b", NEW));
    expect(leftOf(done, only(done), NEW)).toEqual([]);
  });

  it("are not all that is waited for: the new ones have to be there", () => {
    const state = stateOf(
      deployment("till", 1),
      pod("till-8c1-a", NEW),
      pod("till-8c1-b", NEW, { waits: "no host has room" }),
    );
    expect(leftOf(state, only(state), NEW)).toEqual([
      { pod: "Deployment shop/till", why: "till-8c1-b: no host has room" },
    ]);
  });

  it("are named with what would have to happen", () => {
    const state = stateOf(
      ledger({ type: "OnDelete" }),
      pod("bare", OLD, { owner: ["", ""] }),
      pod("ledger-0", OLD, { owner: ["StatefulSet", "ledger"] }),
      pod("report-1", OLD, { owner: ["Job", "report"] }),
      pod("till-7f9-a", OLD, { ending: true }),
    );
    expect(leftBehind(podsBehind(state, NEW), state).map(({ why }) => why)).toEqual([
      "nothing would make it again; delete it, or give it a Deployment",
      "its StatefulSet makes pods anew only when somebody deletes them (OnDelete)",
      "belongs to Job report, which is not started anew by an upgrade",
      "is ending, and takes its grace period",
    ]);
    expect(standingBlockers(state, NEW).map(({ pod: name }) => name)).toEqual([
      "shop/bare",
      "shop/ledger-0",
    ]);
  });
});

describe("a budget", () => {
  it("keeps a workload from being started anew that takes more pods away than it allows", () => {
    const state = stateOf(ledger(), budget("ledger", 0));
    expect(budgetAgainst(state, only(state))).toBe(
      "PodDisruptionBudget hold allows 0 pods to be away, and its rollout takes 1 at once",
    );
    expect(budgetAgainst(stateOf(budget("ledger", 1)), only(state))).toBeUndefined();
    expect(budgetAgainst(stateOf(budget("till", 0)), only(state))).toBeUndefined();
  });

  it("does not keep one whose new pods are there before the old ones go", () => {
    const state = stateOf(deployment("till", 2), budget("till", 0));
    expect(budgetAgainst(state, only(state))).toBeUndefined();
  });

  it.each([
    ["a Deployment", deployment("till", 2), 0],
    ["one that is told to", deployment("till", 2, { rollingUpdate: { maxUnavailable: "50%" } }), 1],
    [
      "one without room",
      deployment("till", 2, { rollingUpdate: { maxUnavailable: 0, maxSurge: 0 } }),
      1,
    ],
    ["one that ends first", deployment("till", 2, { type: "Recreate" }), 2],
    ["a StatefulSet", ledger(), 1],
    ["a StatefulSet that may more", ledger({ rollingUpdate: { maxUnavailable: "67%" } }), 3],
  ])("is asked for what a rollout of %s takes away at once", (_what, object, expected) => {
    expect(takenAtOnce(only(stateOf(object)))).toBe(expected);
  });
});

import { describe, expect, it } from "@jest/globals";
import { revisionOf } from "../../../../../../model/plan/mesh-record.ts";
import {
  awaitAllProxies,
  awaitBudgets,
  rollNamespace,
} from "../../../../../../scripts/lib/upgrade/mesh/roll-namespaces.ts";
import type { ClusterAccess } from "../../../../../../scripts/lib/verify/cluster-access.ts";

const OLD = { version: "1.30.2", revision: null };
const NEW = revisionOf("1.31.4");
const MARK = "nordmesh.internal/mesh-revision";

interface Shop {
  labels: Record<string, string | null>;
  /** Of the pods of the one workload. */
  annotations: Record<string, string>;
  version: string;
  mark: string;
  allowed: number;
}

/** A cluster with one namespace and one StatefulSet, whose pods are made anew as soon as it is changed. */
class Cluster {
  readonly commands: string[] = [];
  readonly shop: Shop;

  constructor(shop: Partial<Shop> = {}) {
    this.shop = {
      labels: { "istio.io/rev": "1-31-4" },
      annotations: {},
      version: OLD.version,
      mark: "default",
      allowed: 1,
      ...shop,
    };
  }

  readonly must = (_what: string, args: readonly string[]): Promise<string> => {
    if (args[0] === "get") return Promise.resolve(JSON.stringify({ items: this.items() }));
    this.commands.push(args.slice(0, 3).join(" "));
    const patch = JSON.parse(
      args.at(-1)?.startsWith("{") === true ? (args.at(-1) ?? "") : "{}",
    ) as {
      metadata?: { labels: Record<string, string | null> };
      spec?: { template: { metadata: { annotations: Record<string, string> } } };
    };
    if (patch.metadata) this.shop.labels = patch.metadata.labels;
    else {
      this.shop.annotations = patch.spec?.template.metadata.annotations ?? this.shop.annotations;
      const { revision, version } = this.shop.labels["istio.io/rev"] === NEW.revision ? NEW : OLD;
      Object.assign(this.shop, { version, mark: revision ?? "default" });
    }
    return Promise.resolve("");
  };

  private items(): object[] {
    const { labels, annotations, version, mark, allowed } = this.shop;
    const metadata = { name: "ledger", namespace: "shop" };
    const asked = Object.entries(labels).filter(([, value]) => value !== null);
    return [
      { kind: "Namespace", metadata: { name: "shop", labels: Object.fromEntries(asked) } },
      {
        kind: "StatefulSet",
        metadata,
        spec: { replicas: 1, template: { metadata: { labels: { app: "ledger" }, annotations } } },
        status: { updatedReplicas: 1, availableReplicas: 1 },
      },
      {
        kind: "Pod",
        metadata: {
          ...{ name: "ledger-0", namespace: "shop", annotations: { "istio.io/rev": mark } },
          ownerReferences: [{ kind: "StatefulSet", name: "ledger" }],
        },
        spec: {
          containers: [{ name: "istio-proxy", image: `docker.io/istio/proxyv2:${version}` }],
        },
        status: { phase: "Running" },
      },
      {
        kind: "PodDisruptionBudget",
        metadata,
        spec: { selector: { matchLabels: { app: "ledger" } } },
        status: { disruptionsAllowed: allowed },
      },
    ];
  }
}

async function roll(cluster: Cluster, work: typeof rollNamespace): Promise<readonly string[]> {
  const rolling = { target: NEW, deadlineSeconds: 0, say: () => undefined };
  await work(cluster as unknown as ClusterAccess, "shop", rolling);
  return cluster.commands;
}

describe("a namespace that is moved", () => {
  it("has its workloads started anew once, and is left alone afterwards", async () => {
    const cluster = new Cluster();
    expect(await roll(cluster, rollNamespace)).toEqual(["patch statefulset ledger"]);
    expect(cluster.shop.annotations).toEqual({ [MARK]: "1-31-4" });
    expect(await roll(cluster, rollNamespace)).toHaveLength(1);
  });

  it("is told itself what to ask for where the program does not make it", async () => {
    const cluster = new Cluster({ labels: { "istio-injection": "enabled" } });
    expect(await roll(cluster, rollNamespace)).toEqual([
      "patch namespace shop",
      "patch statefulset ledger",
    ]);
    expect(cluster.shop.labels).toEqual({ "istio-injection": null, "istio.io/rev": "1-31-4" });
  });

  it("has a workload started once more that got the old proxies although it was", async () => {
    const cluster = new Cluster({ annotations: { [MARK]: "1-31-4" } });
    expect(await roll(cluster, rollNamespace)).toEqual(["rollout restart statefulset"]);
  });

  it("is not touched while a budget does not allow it, which is named at the deadline", async () => {
    const cluster = new Cluster({ allowed: 0 });
    await expect(roll(cluster, awaitBudgets)).rejects.toThrow(
      "StatefulSet shop/ledger: PodDisruptionBudget ledger allows 0 pods to be away",
    );
    expect(cluster.commands).toEqual([]);
  });
});

describe("the old control plane", () => {
  it("stays while a pod has its proxy, which is named", async () => {
    const rolling = { target: NEW, deadlineSeconds: 0, say: () => undefined };
    const waits = (cluster: Cluster): Promise<void> =>
      awaitAllProxies(cluster as unknown as ClusterAccess, rolling);
    await expect(waits(new Cluster())).rejects.toThrow("shop/ledger-0: waits for another pod");
    await expect(
      waits(new Cluster({ version: NEW.version, mark: "1-31-4" })),
    ).resolves.toBeUndefined();
  });
});

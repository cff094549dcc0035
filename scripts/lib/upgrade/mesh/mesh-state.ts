import { z } from "zod";
import { budget, type BudgetState, metadata } from "../../node/cluster-state.ts";
import type { ClusterAccess } from "../../verify/cluster-access.ts";

const containers = z.array(z.object({ name: z.string(), image: z.string() })).default([]);
const count = z.number().default(0);
const amount = z.union([z.number(), z.string()]);

const pod = z.object({
  kind: z.literal("Pod"),
  metadata,
  spec: z.object({ containers, initContainers: containers }),
  status: z.object({
    phase: z.string().default(""),
    conditions: z
      .array(z.object({ type: z.string(), status: z.string(), message: z.string().default("") }))
      .default([]),
  }),
});

const namespace = z.object({ kind: z.literal("Namespace"), metadata });

const labelled = z.record(z.string(), z.string()).default({});
const template = z.object({
  metadata: z
    .object({ labels: labelled, annotations: labelled })
    .default({ labels: {}, annotations: {} }),
});

const rolling = z
  .object({ maxUnavailable: amount.optional(), maxSurge: amount.optional() })
  .optional();
const strategy = z
  .object({ type: z.string().default("RollingUpdate"), rollingUpdate: rolling })
  .default({ type: "RollingUpdate" });

const deployment = z.object({
  kind: z.literal("Deployment"),
  metadata,
  spec: z.object({ replicas: z.number().default(1), strategy, template }),
  status: z.object({ observedGeneration: count, updatedReplicas: count, availableReplicas: count }),
});
const statefulSet = z.object({
  kind: z.literal("StatefulSet"),
  metadata,
  spec: z.object({ replicas: z.number().default(1), updateStrategy: strategy, template }),
  status: z.object({ observedGeneration: count, updatedReplicas: count, availableReplicas: count }),
});
const daemonSet = z.object({
  kind: z.literal("DaemonSet"),
  metadata,
  spec: z.object({ updateStrategy: strategy, template }),
  status: z.object({
    observedGeneration: count,
    desiredNumberScheduled: count,
    updatedNumberScheduled: count,
    numberAvailable: count,
  }),
});

const listed = z.object({
  items: z.array(
    z.discriminatedUnion("kind", [namespace, pod, deployment, statefulSet, daemonSet, budget]),
  ),
});

type Strategy = z.infer<typeof strategy>;
type Listed = z.infer<typeof listed>["items"][number];
type WorkloadObject = Extract<Listed, { kind: "Deployment" | "StatefulSet" | "DaemonSet" }>;

export type MeshPodState = z.infer<typeof pod>;
export type NamespaceState = z.infer<typeof namespace>;

/** What makes pods, and can be told to make them anew. */
export interface Workload {
  readonly kind: "Deployment" | "StatefulSet" | "DaemonSet";
  readonly namespace: string;
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Annotations of its pods. */
  readonly annotations: Readonly<Record<string, string>>;
  readonly strategy: Strategy;
  readonly wanted: number;
  /** Pods that are as it asks for, and pods that can be called; none until it has seen what it is to be. */
  readonly updated: number;
  readonly available: number;
}

/** What has to be known of a cluster before a namespace of it is moved to another control plane, and after. */
export interface MeshState {
  readonly namespaces: readonly NamespaceState[];
  readonly pods: readonly MeshPodState[];
  readonly workloads: readonly Workload[];
  readonly budgets: readonly BudgetState[];
}

const KINDS = [
  ...["namespaces", "pods", "deployments.apps", "statefulsets.apps", "daemonsets.apps"],
  "poddisruptionbudgets.policy",
].join(",");

/** Reads what is in the mesh. Throws `StepError` where nobody answers. */
export async function readMeshState(cluster: ClusterAccess): Promise<MeshState> {
  const get = ["get", KINDS, "--all-namespaces", "--output", "json"];
  return parseMeshState(await cluster.must("look at the mesh", get));
}

/** Reads what `kubectl get --output json` prints of these kinds. */
export function parseMeshState(text: string): MeshState {
  const { items } = listed.parse(JSON.parse(text));
  return {
    namespaces: items.filter((item) => item.kind === "Namespace"),
    pods: items.filter((item) => item.kind === "Pod"),
    workloads: items.filter(isWorkload).map(toWorkload),
    budgets: items.filter((item) => item.kind === "PodDisruptionBudget"),
  };
}

function isWorkload(item: Listed): item is WorkloadObject {
  return ["Deployment", "StatefulSet", "DaemonSet"].includes(item.kind);
}

function toWorkload(item: WorkloadObject): Workload {
  const { metadata: own, spec, status } = item;
  const isSeen = status.observedGeneration >= own.generation;
  const [updated, available] =
    item.kind === "DaemonSet"
      ? [item.status.updatedNumberScheduled, item.status.numberAvailable]
      : [item.status.updatedReplicas, item.status.availableReplicas];
  return {
    kind: item.kind,
    namespace: own.namespace,
    name: own.name,
    labels: spec.template.metadata.labels,
    annotations: spec.template.metadata.annotations,
    strategy: item.kind === "Deployment" ? item.spec.strategy : item.spec.updateStrategy,
    wanted: item.kind === "DaemonSet" ? item.status.desiredNumberScheduled : item.spec.replicas,
    updated: isSeen ? updated : 0,
    available: isSeen ? available : 0,
  };
}

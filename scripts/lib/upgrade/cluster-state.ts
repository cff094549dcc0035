import { z } from "zod";

const metadata = z.object({
  name: z.string(),
  namespace: z.string().default(""),
  annotations: z.record(z.string(), z.string()).default({}),
  labels: z.record(z.string(), z.string()).default({}),
  generation: z.number().default(0),
  ownerReferences: z.array(z.object({ kind: z.string(), name: z.string() })).default([]),
  deletionTimestamp: z.string().optional(),
});
const conditions = z.array(z.object({ type: z.string(), status: z.string() })).default([]);

const node = z.object({
  kind: z.literal("Node"),
  metadata,
  spec: z.object({ unschedulable: z.boolean().default(false) }),
  status: z.object({ conditions, nodeInfo: z.object({ kubeletVersion: z.string() }) }),
});
const pod = z.object({
  kind: z.literal("Pod"),
  metadata,
  spec: z.object({ nodeName: z.string().default("") }),
  status: z.object({ phase: z.string().default(""), conditions }),
});
const count = z.number().default(0);
const podTemplate = z.object({
  spec: z.object({
    nodeSelector: z.record(z.string(), z.string()).default({}),
    affinity: z.object({ nodeAffinity: z.unknown() }).partial().default({}),
    volumes: z.array(z.record(z.string(), z.unknown())).default([]),
  }),
});
const deployment = z.object({
  kind: z.literal("Deployment"),
  metadata,
  spec: z.object({
    replicas: z.number().default(1),
    strategy: z
      .object({ type: z.string().default("RollingUpdate") })
      .default({ type: "RollingUpdate" }),
    template: podTemplate,
  }),
  status: z.object({ observedGeneration: count, availableReplicas: count, updatedReplicas: count }),
});
const statefulSet = z.object({
  kind: z.literal("StatefulSet"),
  metadata,
  spec: z.object({ replicas: z.number().default(1) }),
  status: z.object({ readyReplicas: count }),
});
const daemonSet = z.object({
  kind: z.literal("DaemonSet"),
  metadata,
  status: z.object({
    observedGeneration: count,
    desiredNumberScheduled: count,
    updatedNumberScheduled: count,
    numberAvailable: count,
  }),
});
const budget = z.object({
  kind: z.literal("PodDisruptionBudget"),
  metadata,
  spec: z.object({
    selector: z
      .object({ matchLabels: z.record(z.string(), z.string()).default({}) })
      .default({ matchLabels: {} }),
  }),
  status: z.object({ disruptionsAllowed: count }),
});

export type NodeState = z.infer<typeof node>;
export type PodState = z.infer<typeof pod>;
export type DeploymentState = z.infer<typeof deployment>;
export type BudgetState = z.infer<typeof budget>;

/** What an upgrade has to know of a cluster. */
export interface ClusterState {
  readonly nodes: readonly NodeState[];
  readonly pods: readonly PodState[];
  readonly deployments: readonly DeploymentState[];
  readonly statefulSets: readonly z.infer<typeof statefulSet>[];
  readonly daemonSets: readonly z.infer<typeof daemonSet>[];
  readonly budgets: readonly BudgetState[];
}

/** What kubectl is asked for. */
export const STATE_KINDS =
  "nodes,pods,deployments.apps,statefulsets.apps,daemonsets.apps,poddisruptionbudgets.policy";

const listed = z.object({
  items: z.array(
    z.discriminatedUnion("kind", [node, pod, deployment, statefulSet, daemonSet, budget]),
  ),
});

/** Reads what `kubectl get --output json` prints of these kinds. */
export function parseClusterState(text: string): ClusterState {
  const { items } = listed.parse(JSON.parse(text));
  return {
    nodes: items.filter((item) => item.kind === "Node"),
    pods: items.filter((item) => item.kind === "Pod"),
    deployments: items.filter((item) => item.kind === "Deployment"),
    statefulSets: items.filter((item) => item.kind === "StatefulSet"),
    daemonSets: items.filter((item) => item.kind === "DaemonSet"),
    budgets: items.filter((item) => item.kind === "PodDisruptionBudget"),
  };
}

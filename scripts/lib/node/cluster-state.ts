import { z } from "zod";

/** What is read of every object. */
export const metadata = z.object({
  name: z.string(),
  namespace: z.string().default(""),
  annotations: z.record(z.string(), z.string()).default({}),
  labels: z.record(z.string(), z.string()).default({}),
  generation: z.number().default(0),
  ownerReferences: z.array(z.object({ kind: z.string(), name: z.string() })).default([]),
  deletionTimestamp: z.string().optional(),
});
const conditions = z.array(z.object({ type: z.string(), status: z.string() })).default([]);

const text = z.string().default("");
const taint = z.object({ key: z.string(), value: text, effect: z.string() });
const toleration = z.object({
  key: text,
  operator: z.string().default("Equal"),
  value: text,
  effect: text,
});
const node = z.object({
  kind: z.literal("Node"),
  metadata,
  spec: z.object({
    unschedulable: z.boolean().default(false),
    taints: z.array(taint).default([]),
  }),
  status: z.object({ conditions, nodeInfo: z.object({ kubeletVersion: z.string() }) }),
});
const pod = z.object({
  kind: z.literal("Pod"),
  metadata,
  spec: z.object({
    nodeName: z.string().default(""),
    nodeSelector: z.record(z.string(), z.string()).default({}),
    tolerations: z.array(toleration).default([]),
    volumes: z
      .array(z.object({ persistentVolumeClaim: z.object({ claimName: z.string() }).optional() }))
      .default([]),
  }),
  status: z.object({ phase: z.string().default(""), conditions }),
});
const volumeClaim = z.object({
  kind: z.literal("PersistentVolumeClaim"),
  metadata,
  spec: z.object({ volumeName: z.string().default("") }),
});
const volume = z.object({
  kind: z.literal("PersistentVolume"),
  metadata,
  spec: z.object({ local: z.unknown(), hostPath: z.unknown() }).partial(),
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
const selector = z.object({
  matchLabels: z.record(z.string(), z.string()).default({}),
  matchExpressions: z
    .array(
      z.object({
        key: z.string(),
        operator: z.enum(["In", "NotIn", "Exists", "DoesNotExist"]),
        values: z.array(z.string()).default([]),
      }),
    )
    .default([]),
});
/** A PodDisruptionBudget, as the API has it. */
export const budget = z.object({
  kind: z.literal("PodDisruptionBudget"),
  metadata,
  // Without a selector a budget is about no pod, with an empty one about all of its namespace.
  spec: z.object({ selector: selector.optional() }),
  status: z.object({ disruptionsAllowed: count, currentHealthy: count, desiredHealthy: count }),
});

export type NodeState = z.infer<typeof node>;
export type PodState = z.infer<typeof pod>;
export type DeploymentState = z.infer<typeof deployment>;
export type BudgetState = z.infer<typeof budget>;
export type Taint = z.infer<typeof taint>;
export type Toleration = z.infer<typeof toleration>;
export type LabelSelector = z.infer<typeof selector>;

/** What has to be known of a cluster before a host of it is emptied, and after. */
export interface ClusterState {
  readonly nodes: readonly NodeState[];
  readonly pods: readonly PodState[];
  readonly deployments: readonly DeploymentState[];
  readonly statefulSets: readonly z.infer<typeof statefulSet>[];
  readonly daemonSets: readonly z.infer<typeof daemonSet>[];
  readonly budgets: readonly BudgetState[];
  readonly volumeClaims: readonly z.infer<typeof volumeClaim>[];
  readonly volumes: readonly z.infer<typeof volume>[];
}

/** What kubectl is asked for. */
export const STATE_KINDS = [
  ...["nodes", "pods", "persistentvolumeclaims", "persistentvolumes"],
  ...["deployments.apps", "statefulsets.apps", "daemonsets.apps", "poddisruptionbudgets.policy"],
].join(",");

const listed = z.object({
  items: z.array(
    z.discriminatedUnion("kind", [
      node,
      pod,
      deployment,
      statefulSet,
      daemonSet,
      budget,
      volumeClaim,
      volume,
    ]),
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
    volumeClaims: items.filter((item) => item.kind === "PersistentVolumeClaim"),
    volumes: items.filter((item) => item.kind === "PersistentVolume"),
  };
}

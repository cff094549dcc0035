import { z } from "zod";
import type { ClusterAccess } from "../verify/cluster-access.ts";

/** The ConfigMap, in every namespace, by which pods know the API (kubernetes.io, "Managing Service Accounts"). */
export const AUTHORITIES = "kube-root-ca.crt";

/** What makes pods, and makes others when it is told to start anew. */
export interface PodMaker {
  readonly kind: "Deployment" | "DaemonSet" | "StatefulSet";
  readonly namespace: string;
  readonly name: string;
}

/** A pod that was given the authorities of the cluster to know the API by. */
export interface ApiReader {
  readonly namespace: string;
  readonly name: string;
  readonly created: Date;
  /** Undefined where nothing would make it anew. */
  readonly maker: PodMaker | undefined;
}

const owners = z.array(z.object({ kind: z.string(), name: z.string() })).default([]);
const source = z.object({ configMap: z.object({ name: z.string() }).optional() });
const podList = z.object({
  items: z.array(
    z.object({
      metadata: z.object({
        name: z.string(),
        namespace: z.string(),
        creationTimestamp: z.coerce.date(),
        deletionTimestamp: z.string().optional(),
        ownerReferences: owners,
      }),
      spec: z.object({
        volumes: z
          .array(source.extend({ projected: z.object({ sources: z.array(source) }).optional() }))
          .default([]),
      }),
      status: z.object({ phase: z.string() }),
    }),
  ),
});
const setList = z.object({
  items: z.array(
    z.object({
      metadata: z.object({ name: z.string(), namespace: z.string(), ownerReferences: owners }),
    }),
  ),
});

/** All pods that may call the API with what they were given for it, and are not about to go. */
export async function listApiReaders(cluster: ClusterAccess): Promise<readonly ApiReader[]> {
  const list = async (kind: string): Promise<unknown> =>
    JSON.parse(await cluster.must(`list ${kind}`, ["get", kind, "--all-namespaces", "-o", "json"]));
  return findApiReaders(await list("pods"), await list("replicasets"));
}

/** The same, in lists of Kubernetes' pods and ReplicaSets. Throws for what are no such lists. */
export function findApiReaders(pods: unknown, replicaSets: unknown): readonly ApiReader[] {
  const { items: sets } = setList.parse(replicaSets);
  return podList
    .parse(pods)
    .items.filter(
      ({ metadata, spec, status }) =>
        metadata.deletionTimestamp === undefined &&
        ["Pending", "Running"].includes(status.phase) &&
        spec.volumes
          .flatMap((volume) => [volume, ...(volume.projected?.sources ?? [])])
          .some(({ configMap }) => configMap?.name === AUTHORITIES),
    )
    .map(({ metadata: { namespace, name, creationTimestamp, ownerReferences } }) => ({
      namespace,
      name,
      created: creationTimestamp,
      maker: makerOf(namespace, ownerReferences, sets),
    }));
}

type Sets = z.infer<typeof setList>["items"];

function makerOf(
  namespace: string,
  [owner]: z.infer<typeof owners>,
  sets: Sets,
): PodMaker | undefined {
  switch (owner?.kind) {
    case "DaemonSet":
    case "StatefulSet":
      return { kind: owner.kind, namespace, name: owner.name };
    case "ReplicaSet": {
      const { metadata } =
        sets.find(
          (set) => set.metadata.namespace === namespace && set.metadata.name === owner.name,
        ) ?? {};
      const above = metadata?.ownerReferences.find(({ kind }) => kind === "Deployment");
      return above && { kind: "Deployment", namespace, name: above.name };
    }
    default:
      return undefined;
  }
}

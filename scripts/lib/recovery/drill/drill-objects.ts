import { createHash } from "node:crypto";
import { z } from "zod";
import type { SeenObject } from "../../../../model/recovery/compare-objects.ts";
import type { ClusterAccess } from "../../verify/cluster-access.ts";

/** Namespace of what a drill writes. */
export const DRILL_NAMESPACE = "nordmesh-drill";

const KNOWN_OBJECTS = 20;

/** Kinds whose objects stay under their UIDs; nodes, pods, leases and endpoints are the hosts' own. */
const KINDS = [
  "namespaces",
  "configmaps",
  "secrets",
  "serviceaccounts",
  "services",
  "deployments.apps",
  "daemonsets.apps",
  "networkpolicies.networking.k8s.io",
  "customresourcedefinitions.apiextensions.k8s.io",
  "clusterroles.rbac.authorization.k8s.io",
];

/** Writes objects whose content is known. */
export async function writeKnownObjects(cluster: ClusterAccess): Promise<void> {
  const metadata = (name: string) => ({ name, namespace: DRILL_NAMESPACE });
  await cluster.apply([
    { apiVersion: "v1", kind: "Namespace", metadata: { name: DRILL_NAMESPACE } },
  ]);
  await cluster.apply(
    Array.from({ length: KNOWN_OBJECTS }, (_, index) => String(index)).flatMap((number) => [
      {
        apiVersion: "v1",
        kind: "ConfigMap",
        metadata: metadata(`known-${number}`),
        data: { value: createHash("sha256").update(number).digest("hex") },
      },
      {
        apiVersion: "v1",
        kind: "Secret",
        metadata: metadata(`known-${number}`),
        stringData: { value: createHash("sha256").update(`secret ${number}`).digest("hex") },
      },
    ]),
  );
}

/** Writes a time into the cluster; resolves when the API has it. */
export async function writeTime(cluster: ClusterAccess, time: number): Promise<void> {
  await cluster.apply([
    {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: "newest-write", namespace: DRILL_NAMESPACE },
      data: { milliseconds: String(time) },
    },
  ]);
}

/** The newest time that the cluster has; 0 where it has none. */
export async function readTime(cluster: ClusterAccess): Promise<number> {
  const { status, stdout } = await cluster.run([
    ...["-n", DRILL_NAMESPACE, "get", "configmap", "newest-write"],
    ...["-o", "jsonpath={.data.milliseconds}"],
  ]);
  return status === 0 ? Number(stdout) : 0;
}

const listSchema = z.object({
  items: z.array(
    z.object({
      kind: z.string(),
      metadata: z.object({
        name: z.string(),
        namespace: z.string().optional(),
        uid: z.string(),
      }),
      data: z.record(z.string(), z.string()).optional(),
    }),
  ),
});

/** All objects that have to come back. What the drill wrote is compared in full, all else by UID. */
export async function listObjects(cluster: ClusterAccess): Promise<SeenObject[]> {
  const text = await cluster.must("list objects", ["get", KINDS.join(","), "-A", "-o", "json"]);
  return listSchema
    .parse(JSON.parse(text))
    .items.filter(({ metadata }) => metadata.name !== "newest-write")
    .map(({ kind, metadata: { namespace, name, uid }, data }) => ({
      name: `${kind} ${namespace ?? ""}/${name}`,
      uid,
      content:
        namespace === DRILL_NAMESPACE && name.startsWith("known-")
          ? createHash("sha256").update(JSON.stringify(data)).digest("hex")
          : null,
    }));
}

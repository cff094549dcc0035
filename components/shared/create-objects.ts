import { type CustomResourceOptions, mergeOptions, type Resource } from "@pulumi/pulumi";
import { KubernetesObject, type Manifest } from "./kubernetes-object.ts";

/**
 * Registers objects one by one: namespaces and definitions, then what workloads read, then the
 * workloads. Services go with the workloads: Pulumi counts a Service as ready when it has endpoints.
 */
export function createObjects(
  manifests: readonly Manifest[],
  opts: CustomResourceOptions,
): Resource[] {
  const created: Resource[] = [];
  for (const belongs of TIERS) {
    const earlier = mergeOptions(opts, { dependsOn: [...created] });
    const tier = manifests.filter(({ kind }) => belongs(kind));
    created.push(...tier.map((manifest) => new KubernetesObject(manifest, earlier)));
  }
  return created;
}

const FIRST = new Set(["Namespace", "CustomResourceDefinition"]);
const RUNNING = new Set(["Deployment", "DaemonSet", "StatefulSet", "Job", "Service", "Pod"]);

const TIERS: readonly ((kind: string) => boolean)[] = [
  (kind) => FIRST.has(kind),
  (kind) => !FIRST.has(kind) && !RUNNING.has(kind),
  (kind) => RUNNING.has(kind),
];

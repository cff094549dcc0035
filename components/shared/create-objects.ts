import { type CustomResourceOptions, mergeOptions, type Resource } from "@pulumi/pulumi";
import { KubernetesObject, type Manifest } from "./kubernetes-object.ts";

/**
 * Registers objects one by one, what workloads read before the workloads. Services go with the
 * workloads: Pulumi counts a Service as ready when it has endpoints.
 */
export function createObjects(
  manifests: readonly Manifest[],
  opts: CustomResourceOptions,
): Resource[] {
  const settings = manifests
    .filter((manifest) => !RUNNING_KINDS.has(manifest.kind))
    .map((manifest) => new KubernetesObject(manifest, opts));
  const running = manifests
    .filter((manifest) => RUNNING_KINDS.has(manifest.kind))
    .map(
      (manifest) =>
        new KubernetesObject(manifest, mergeOptions(opts, { dependsOn: settings })),
    );
  return [...settings, ...running];
}

const RUNNING_KINDS = new Set(["Deployment", "DaemonSet", "StatefulSet", "Job", "Service", "Pod"]);

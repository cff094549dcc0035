import { overlaps, parsePath } from "../../property-path.ts";
import type { PathStep } from "../../property-path.ts";

/** What makes an object another object. */
const IDENTITY = ["apiVersion", "kind", "metadata.name", "metadata.namespace"];

/** Fields that the API server refuses to change, by kind. */
const BY_KIND: Readonly<Record<string, readonly string[]>> = {
  ClusterRoleBinding: ["roleRef"],
  CSIDriver: ["spec.attachRequired"],
  DaemonSet: ["spec.selector"],
  Deployment: ["spec.selector"],
  IngressClass: ["spec.controller"],
  Job: ["spec.selector", "spec.template", "spec.completionMode"],
  PersistentVolumeClaim: ["spec.accessModes", "spec.storageClassName", "spec.volumeName"],
  PriorityClass: ["value", "preemptionPolicy"],
  RoleBinding: ["roleRef"],
  RuntimeClass: ["handler"],
  Secret: ["type"],
  Service: ["spec.clusterIP"],
  StatefulSet: [
    "spec.selector",
    "spec.serviceName",
    "spec.podManagementPolicy",
    "spec.volumeClaimTemplates",
  ],
  StorageClass: ["provisioner", "parameters", "reclaimPolicy", "volumeBindingMode"],
};

/** True when a change at this path can only be made by replacing the object. */
export function isImmutable(kind: string, path: readonly PathStep[]): boolean {
  const patterns = [...IDENTITY, ...(BY_KIND[kind] ?? [])];
  return patterns.some((pattern) => overlaps(parsePath(pattern), path));
}

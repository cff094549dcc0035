import type { ObservabilityPlan } from "../../model/plan/observability-plan.ts";
import type { Manifest } from "../shared/kubernetes-object.ts";
import { OBSERVABILITY_NAMESPACE, PROMETHEUS } from "./prometheus-identity.ts";

/**
 * The folder on the host's disk as a volume. It is named after the host: on another host it is another
 * volume, because a volume cannot move. What is in the folder outlives the objects.
 */
export function prometheusVolume({ host, folder, diskGiB }: ObservabilityPlan): Manifest[] {
  const name = volumeName(host);
  const capacity = { storage: `${String(diskGiB)}Gi` };
  // An empty class: bound by name, and to no provisioner that a cluster may have.
  const binding = { accessModes: ["ReadWriteOnce"], storageClassName: "" };
  return [
    {
      apiVersion: "v1",
      kind: "PersistentVolume",
      metadata: { name },
      spec: {
        ...binding,
        capacity,
        persistentVolumeReclaimPolicy: "Retain",
        local: { path: folder },
        nodeAffinity: {
          required: {
            nodeSelectorTerms: [
              {
                matchExpressions: [
                  { key: "kubernetes.io/hostname", operator: "In", values: [host] },
                ],
              },
            ],
          },
        },
        claimRef: {
          apiVersion: "v1",
          kind: "PersistentVolumeClaim",
          name,
          namespace: OBSERVABILITY_NAMESPACE,
        },
      },
    },
    {
      apiVersion: "v1",
      kind: "PersistentVolumeClaim",
      metadata: { name, namespace: OBSERVABILITY_NAMESPACE },
      spec: { ...binding, volumeName: name, resources: { requests: capacity } },
    },
  ];
}

/** Name of the volume on a host, and of the claim to it. */
export function volumeName(host: string): string {
  return `${PROMETHEUS}-${host}`;
}

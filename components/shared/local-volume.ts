import type { Manifest } from "./kubernetes-object.ts";

export interface LocalVolumeArgs {
  readonly workload: string;
  readonly namespace: string;
  readonly host: string;
  readonly folder: string;
  readonly diskGiB: number;
}

/**
 * A folder on a host's disk as a volume, and the claim of a workload to it. It is named after the host:
 * on another host it is another volume, because a volume cannot move. What is in the folder outlives
 * the objects.
 */
export function localVolume(args: LocalVolumeArgs): Manifest[] {
  const { workload, namespace, host, folder, diskGiB } = args;
  const name = localVolumeName(workload, host);
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
          namespace,
        },
      },
    },
    {
      apiVersion: "v1",
      kind: "PersistentVolumeClaim",
      metadata: { name, namespace },
      spec: { ...binding, volumeName: name, resources: { requests: capacity } },
    },
  ];
}

/** Name of a workload's volume on a host, and of the claim to it. */
export function localVolumeName(workload: string, host: string): string {
  return `${workload}-${host}`;
}

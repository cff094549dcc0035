import type { HardeningItemId } from "../../values/hardening-item.ts";
import { type HardeningItem, shell } from "../hardening-item.ts";

/** CIS 1.1: files of a control plane. */
export const controlPlaneFileItems: readonly HardeningItem[] = [
  ...manifest("1.1.1", "1.1.2", "the API server", "kube-apiserver"),
  ...manifest("1.1.3", "1.1.4", "the controller manager", "kube-controller-manager"),
  ...manifest("1.1.5", "1.1.6", "the scheduler", "kube-scheduler"),
  ...manifest("1.1.7", "1.1.8", "etcd", "etcd"),
  {
    id: "1.1.9",
    title: "Nobody but root reads the pod network's configuration",
    how: "the folder has mode 700; agents of the pod network write the files in it",
    by: "install-runtime",
    on: "all-hosts",
    check: shell("mode 700 /etc/cni/net.d"),
  },
  {
    id: "1.1.10",
    title: "The pod network's configuration belongs to root",
    how: "folder and files are root's",
    by: "install-runtime",
    on: "all-hosts",
    check: shell("owner root:root /etc/cni/net.d /etc/cni/net.d/*"),
  },
  {
    id: "1.1.11",
    title: "Nobody else reads etcd's folder",
    how: "mode 700",
    by: "make-etcd-folder",
    on: "control-planes",
    check: shell("mode 700 /var/lib/etcd"),
  },
  {
    id: "1.1.12",
    title: "etcd's folder belongs to etcd",
    how: "owner etcd; kubeadm's etcd itself runs as root in its container",
    by: "make-etcd-folder",
    on: "control-planes",
    check: shell("owner etcd:etcd /var/lib/etcd"),
  },
  ...kubeconfig("1.1.13", "1.1.14", "administrators' kubeconfigs", ["admin", "super-admin"]),
  ...kubeconfig("1.1.15", "1.1.16", "scheduler's kubeconfig", ["scheduler"]),
  ...kubeconfig("1.1.17", "1.1.18", "controller manager's kubeconfig", ["controller-manager"]),
  {
    id: "1.1.19",
    title: "Certificates and keys of the cluster belong to root",
    how: "folder and files are root's",
    by: "place-pki",
    on: "control-planes",
    check: shell("owner root:root $(find /etc/kubernetes/pki /etc/nordmesh/pki)"),
  },
  {
    id: "1.1.20",
    title: "Certificates of the cluster are written by root alone",
    how: "mode 644",
    by: "place-pki",
    on: "control-planes",
    check: shell("mode 644 $(find /etc/kubernetes/pki /etc/nordmesh/pki -name '*.crt')"),
  },
  {
    id: "1.1.21",
    title: "Keys of the cluster are read by root alone",
    how: "mode 600",
    by: "place-pki",
    on: "control-planes",
    check: shell("mode 600 $(find /etc/kubernetes/pki /etc/nordmesh/pki -name '*.key')"),
  },
];

function manifest(
  modeId: HardeningItemId,
  ownerId: HardeningItemId,
  what: string,
  name: string,
): readonly HardeningItem[] {
  return pair(modeId, ownerId, `pod manifest of ${what}`, [
    `/etc/kubernetes/manifests/${name}.yaml`,
  ]);
}

function kubeconfig(
  modeId: HardeningItemId,
  ownerId: HardeningItemId,
  what: string,
  names: readonly string[],
): readonly HardeningItem[] {
  return pair(
    modeId,
    ownerId,
    what,
    names.map((name) => `/etc/kubernetes/${name}.conf`),
  );
}

function pair(
  modeId: HardeningItemId,
  ownerId: HardeningItemId,
  what: string,
  paths: readonly string[],
): readonly HardeningItem[] {
  // Only the first control plane has the file of the super administrator.
  const existing = paths.length === 1 ? paths.join("") : `$(ls -d ${paths.join(" ")} 2>/dev/null)`;
  const shared = { by: "kubeadm", on: "control-planes" } as const;
  return [
    {
      ...shared,
      id: modeId,
      title: `Root alone reads the ${what}`,
      how: "mode 600",
      check: shell(`mode 600 ${existing}`),
    },
    {
      ...shared,
      id: ownerId,
      title: `The ${what} belong${what.endsWith("s") ? "" : "s"} to root`,
      how: "owner root",
      check: shell(`owner root:root ${existing}`),
    },
  ];
}

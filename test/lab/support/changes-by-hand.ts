import type { Difference } from "../../../model/drift/difference.ts";

/** What somebody changes by hand, past the plan, and how a look for drift has to name it. */
export interface ChangeByHand {
  readonly what: string;
  /** A line of shell on a host, or arguments of kubectl, one after the other. */
  readonly made: { readonly on: string; readonly shell: string } | { readonly kubectl: Words[] };
  readonly named: Pick<Difference, "kind" | "where" | "subject">;
  /** By `up --mend`, by the command that stands with it, or by hand alone, which this does. */
  readonly mended: "up" | "command" | { readonly on: string; readonly shell: string };
}

type Words = readonly string[];

const onWorker = (shell: string): { readonly on: string; readonly shell: string } => {
  return { on: "w1", shell };
};

/** Answers nothing that anybody asks. */
const OTHER_ZONE = JSON.stringify({
  data: { Corefile: "elsewhere.example:53 {\n    errors\n    health\n    ready\n}\n" },
});
const IN_KUBE_SYSTEM = ["-n", "kube-system"];

/** One thing of each kind, on a cluster of `cp1` and `w1` with a mesh. */
export const changesByHand: readonly ChangeByHand[] = [
  {
    what: "a line in a file",
    made: onWorker("echo loop >>/etc/modules-load.d/nordmesh.conf"),
    named: { kind: "file", where: "w1", subject: "/etc/modules-load.d/nordmesh.conf" },
    mended: "up",
  },
  {
    what: "the mode of a file",
    made: onWorker("chmod 0666 /etc/sysctl.d/60-nordmesh.conf"),
    named: { kind: "file", where: "w1", subject: "/etc/sysctl.d/60-nordmesh.conf" },
    mended: "up",
  },
  {
    what: "a secret file of a control plane",
    made: { on: "cp1", shell: "echo >>/etc/nordmesh/pki/front-proxy-ca.crt" },
    named: { kind: "file", where: "cp1", subject: "/etc/nordmesh/pki/front-proxy-ca.crt" },
    mended: "up",
  },
  {
    what: "a setting of the kernel",
    made: onWorker("sysctl -q -w net.ipv4.tcp_syncookies=0"),
    named: { kind: "sysctl", where: "w1", subject: "net.ipv4.tcp_syncookies" },
    mended: "up",
  },
  {
    what: "a rule of the firewall",
    made: onWorker("nft add rule inet nordmesh input tcp dport 9999 accept"),
    named: { kind: "step", where: "w1", subject: "load-firewall" },
    mended: "up",
  },
  {
    what: "a program of a package",
    made: onWorker('mv "$(command -v ethtool)" /root/ethtool'),
    named: { kind: "step", where: "w1", subject: "prepare-host" },
    // Its step would install the package, and no lab reaches a mirror.
    mended: onWorker("mv /root/ethtool /usr/sbin/ethtool"),
  },
  {
    what: "another version of a program",
    made: onWorker(
      "printf '#!/bin/sh\\necho v1.0.0\\n' >/root/kubeadm && install -m 0755 /root/kubeadm /usr/local/bin",
    ),
    named: { kind: "version", where: "w1", subject: "kubeadm" },
    mended: "up",
  },
  {
    what: "an object",
    made: {
      kubectl: [
        [
          ...["-n", "default", "patch", "networkpolicy", "default-deny", "--type", "merge"],
          ...["--patch", '{"spec":{"policyTypes":["Ingress"]}}'],
        ],
      ],
    },
    named: {
      kind: "object",
      where: "cluster",
      subject: "NetworkPolicy default/default-deny spec.policyTypes[1]",
    },
    mended: "up",
  },
  {
    what: "an object that is deleted",
    made: { kubectl: [["-n", "istio-system", "delete", "peerauthentication", "default"]] },
    named: {
      kind: "object",
      where: "cluster",
      subject: "PeerAuthentication istio-system/default",
    },
    mended: "up",
  },
  {
    what: "an object too many",
    made: {
      kubectl: [
        ["-n", "istio-system", "create", "configmap", "by-hand", "--from-literal", "made=by hand"],
      ],
    },
    named: { kind: "object", where: "cluster", subject: "configmaps istio-system/by-hand" },
    mended: "command",
  },
  {
    what: "a label of a node",
    made: {
      kubectl: [["label", "--overwrite", "node", "w1", "topology.kubernetes.io/region=elsewhere"]],
    },
    named: { kind: "node", where: "w1", subject: "label topology.kubernetes.io/region" },
    mended: "command",
  },
  {
    what: "what the name servers answer",
    made: {
      kubectl: [
        [...IN_KUBE_SYSTEM, "patch", "configmap", "coredns", "--patch", OTHER_ZONE],
        [...IN_KUBE_SYSTEM, "rollout", "restart", "deployment", "coredns"],
        [...IN_KUBE_SYSTEM, "rollout", "status", "deployment", "coredns"],
      ],
    },
    named: {
      kind: "dns",
      where: "cp1",
      subject: "kubernetes.default.svc.cluster.local.",
    },
    mended: "command",
  },
  // What follows has to come after that: new name servers stand on both hosts, and say so to the API.
  {
    what: "a node that takes no new pods",
    made: { kubectl: [["cordon", "w1"]] },
    named: { kind: "node", where: "w1", subject: "new pods" },
    mended: "command",
  },
  {
    what: "a unit that is stopped",
    made: onWorker("systemctl stop nordmesh-api-proxy"),
    named: { kind: "unit", where: "w1", subject: "nordmesh-api-proxy.service" },
    mended: "up",
  },
];

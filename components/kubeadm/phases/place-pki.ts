import type { Phase, SecretName, StepFile } from "../../../model/phase.ts";
import { PKI } from "../host-paths.ts";

/**
 * Brings the stack's own roots to a control plane, where kubeadm finds them and signs its leaves.
 * They arrive as files, so that no upload key can run out before the next control plane joins.
 */
export const placePki: Phase = {
  name: "place-pki",
  title: "Place certificates and keys",
  appliesTo: (host) => host.role === "control-plane",
  step: () => ({
    files: FILES.map(([target, secret]): StepFile => ({
      path: `${PKI}/${target}`,
      mode: secret.endsWith(".crt") || secret.endsWith(".pub") ? 0o644 : 0o600,
      content: { secret },
    })),
    done: FILES.map(([target]) => `cmp -s ${PKI}/${target} /etc/kubernetes/pki/${target}`).join(
      "\n",
    ),
    apply: `install -d -m 0755 /etc/kubernetes/pki /etc/kubernetes/pki/etcd
cp -p -R ${PKI}/. /etc/kubernetes/pki/`,
    timeoutSeconds: 30,
    secretsOnStdin: FILES.map(([, secret]) => secret),
  }),
};

// Where kubeadm looks for authorities that it has not made itself. Of several in a file it takes the first, which
// the controller manager does not: the one that it signs with is in a file of its own.
const FILES: readonly (readonly [string, SecretName])[] = [
  ["ca.crt", "cluster-ca.crt"],
  ["ca.key", "cluster-ca.key"],
  ["signer.crt", "cluster-signer.crt"],
  ["front-proxy-ca.crt", "front-proxy-ca.crt"],
  ["front-proxy-ca.key", "front-proxy-ca.key"],
  ["etcd/ca.crt", "etcd-ca.crt"],
  ["etcd/ca.key", "etcd-ca.key"],
  ["sa.key", "service-account.key"],
  ["sa.pub", "service-account.pub"],
];

import type { Phase } from "../../../model/phase.ts";
import type { HostPlan } from "../../../model/plan/plan.ts";
import { ADMIN_KUBECONFIG, SETTINGS } from "../host-paths.ts";
import { trustInKubeconfigs } from "../render-authority-trust.ts";
import { renderInitConfig } from "../render-kubeadm-config.ts";
import { patchFiles } from "./init-control-plane.ts";

const CONFIG = `${SETTINGS}/kubeadm-expired.yaml`;

/**
 * Makes the certificates of a control plane anew where one of them has run out, before anything asks its API server:
 * each check of the phases after it refuses such a server, and kubeadm takes it for one of another cluster. It is
 * looked at again with each generation of certificates, and by `npm run drift`. Nobody is asked: the authorities are on the
 * host (kubernetes.io, "Certificate Management with kubeadm", "Manual certificate renewal"). The kubelet's own
 * certificates are not concerned; it renews them itself.
 */
export const mendExpiredCertificates: Phase = {
  name: "mend-expired-certificates",
  title: "Make certificates anew that have run out",
  appliesTo: (host) => host.role === "control-plane",
  step: (plan, host) => ({
    files: [
      { path: CONFIG, mode: 0o600, content: renderInitConfig(plan, host) },
      // What the configuration speaks of has to be there, and to be the same in every step.
      ...patchFiles(plan, host),
    ],
    done: `${lookFor(host)}
if has_expired || shows_expired; then exit 1; fi`,
    apply: `# generation ${String(host.certificates)}
if [ ! -e /etc/kubernetes/manifests/kube-apiserver.yaml ]; then exit 0; fi
${lookFor(host)}
if has_expired || shows_expired; then
  kubeadm certs renew all --config ${CONFIG}
${trustInKubeconfigs.replaceAll(/^/gm, "  ")}
  # They read them when they start, and the kubelet starts them again.
  for number in $(pidof kube-apiserver kube-controller-manager kube-scheduler); do kill "$number" || true; done
  until ${kubectl(host)} get --raw /readyz; do sleep 1; done
fi`,
    timeoutSeconds: 300,
    secretsOnStdin: [],
  }),
};

function kubectl({ privateAddress }: HostPlan): string {
  return `kubectl --kubeconfig ${ADMIN_KUBECONFIG} --server https://${privateAddress}:6443`;
}

// Authorities run out, too, and are another command's business (docs/rotation.md, "cluster-ca").
function lookFor({ privateAddress }: HostPlan): string {
  return `valid() { openssl x509 -noout -checkend 0 >/dev/null; }
# shellcheck disable=SC2013,SC2044 # kubeadm's names have no spaces
has_expired() {
  for file in $(find /etc/kubernetes/pki -name '*.crt' ! -name '*ca.crt' ! -name signer.crt); do
    valid <"$file" || ran_out "$file" || return 0
  done
  for file in $(grep -l client-certificate-data /etc/kubernetes/*.conf); do
    sed -n 's/.*client-certificate-data: //p' "$file" | base64 -d | valid || ran_out "$file" || return 0
  done
  return 1
}
ran_out() { echo "the certificate in $1 has run out" >&2; return 1; }
# A server that shows nothing is down for another reason.
shows_expired() {
  shown=$(openssl s_client -connect ${privateAddress}:6443 </dev/null 2>/dev/null | openssl x509 2>/dev/null) &&
    ! echo "$shown" | valid && ! ran_out "the memory of kube-apiserver"
}`;
}

import type { HostPlan } from "../../model/plan/plan.ts";
import { CLUSTER_CA } from "./host-paths.ts";

/**
 * Commands that give a kubelet two other certificates with other keys: it asks for them itself, as the node that it
 * is, in the way in which it does near their end (kubernetes.io, "Certificate Rotation"). The one that it calls the
 * API with is approved by Kubernetes, the one that it serves with by the approver on a control plane. The kubelet
 * reads them when it starts; until then, and after a run that was cut off, those of before are in place.
 */
export function renderKubeletRenewal({ name, privateAddress }: HostPlan): string {
  return `  pki=/var/lib/kubelet/pki
  work=$(mktemp -d /run/nordmesh-certificates.XXXXXXXX)
  trap 'rm -rf "$work"' EXIT
  # Of several authorities the first one signs, and openssl reads no further.
  openssl x509 -in ${CLUSTER_CA} -out "$work/signer"
  kubelet() { kubectl --kubeconfig /etc/kubernetes/kubelet.conf "$@"; }
  ask() {
    kubelet create -o name -f - <<REQUEST
apiVersion: certificates.k8s.io/v1
kind: CertificateSigningRequest
metadata: { generateName: nordmesh-$1- }
spec: { signerName: kubernetes.io/$2, usages: [digital signature, $3], request: $(base64 -w0 <"$work/request") }
REQUEST
  }
  sign() {
    # The API may be starting again, and the approver with it.
    until asked=$(ask "$1" "$2" "$3"); do sleep 1; done
    until signed=$(kubelet get "$asked" -o 'jsonpath={.status.certificate}') && [ -n "$signed" ]; do sleep 0.5; done
    echo "$signed" | base64 -d >"$work/signed"
    openssl verify -CAfile "$work/signer" "$work/signed"
  }
  # renew FILE SIGNER USAGE NAMES
  renew() {
    openssl ecparam -name prime256v1 -genkey -noout -out "$work/key"
    openssl req -new -key "$work/key" -subj "/O=system:nodes/CN=system:node:${name}" \${4:+-addext} \${4:+"subjectAltName=$4"} -out "$work/request"
    # Another control plane may sign, and not have been told yet with which authority.
    until sign "$@"; do sleep 1; done
    file=$pki/$1-$(date -u +%Y-%m-%d-%H-%M-%S).pem
    cat "$work/signed" "$work/key" >"$file"
    ln -sfn "$file" "$pki/$1-next.pem"
    mv -T "$pki/$1-next.pem" "$pki/$1-current.pem"
  }
  renew kubelet-client kube-apiserver-client-kubelet "client auth" ""
  renew kubelet-server kubelet-serving "server auth" "DNS:${name},IP:${privateAddress}"`;
}

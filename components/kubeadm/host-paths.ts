import type { Plan } from "../../model/plan/plan.ts";

/** Folders of a host that phases share. */
export const BUNDLE = "/opt/nordmesh/bundle";

/** A comment that makes a step another one when the bundle that it installs from is another one. */
export function bundleMark(plan: Plan): string {
  return plan.bundle === null ? "" : `# bundle ${plan.bundle.digest}\n`;
}

/** Label of hosts that carry the egress gateway, and taint of those that carry nothing else. */
export const EGRESS_GATEWAY = "nordmesh.io/egress-gateway";

export const SETTINGS = "/etc/nordmesh";
export const PKI = `${SETTINGS}/pki`;
export const CLUSTER_CA = `${SETTINGS}/cluster-ca.crt`;
export const BOOTSTRAP_KUBECONFIG = `${SETTINGS}/bootstrap.kubeconfig`;
export const KUBEADM_CONFIG = `${SETTINGS}/kubeadm.yaml`;
export const KUBEADM_PATCHES = `${SETTINGS}/kubeadm-patches`;
export const ENCRYPTION_CONFIG = `${SETTINGS}/encryption.yaml`;
export const AUDIT_POLICY = `${SETTINGS}/audit-policy.yaml`;
export const ADMISSION_CONFIG = `${SETTINGS}/admission.yaml`;
export const ADMIN_KUBECONFIG = "/etc/kubernetes/admin.conf";
export const AUDIT_LOG_FOLDER = "/var/log/kubernetes";

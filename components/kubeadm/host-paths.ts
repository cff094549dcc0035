import type { HostPlan, Plan } from "../../model/plan/plan.ts";
import { kubernetesFolder } from "../../model/values/images.ts";

/** Folders of a host that phases share. */
export const BUNDLE = "/opt/nordmesh/bundle";

/** A comment that makes a step another one when the bundle that it installs from is another one. */
export function bundleMark(plan: Plan): string {
  return plan.bundle === null ? "" : `# bundle ${plan.bundle.digest}\n`;
}

/** Folder of a host's bundle with kubelet, kubeadm and kubectl of the version that the host is to have. */
export function kubernetesPrograms({ versions }: Plan, { kubernetes }: HostPlan): string {
  return `${BUNDLE}/${kubernetesFolder(versions, kubernetes.version)}bin`;
}

export const SETTINGS = "/etc/nordmesh";
export const PKI = `${SETTINGS}/pki`;
export const CLUSTER_CA = `${SETTINGS}/cluster-ca.crt`;
export const BOOTSTRAP_KUBECONFIG = `${SETTINGS}/bootstrap.kubeconfig`;
export const KUBEADM_CONFIG = `${SETTINGS}/kubeadm.yaml`;
/** Configuration of a join, for the first control plane: it joins where others carry the cluster already. */
export const KUBEADM_JOIN_CONFIG = `${SETTINGS}/kubeadm-join.yaml`;
/** The same for a host that joins with the taint of admission. */
export const KUBEADM_CONFIG_TAINTED = `${SETTINGS}/kubeadm-tainted.yaml`;
export const KUBEADM_PATCHES = `${SETTINGS}/kubeadm-patches`;
export const ENCRYPTION_CONFIG = `${SETTINGS}/encryption.yaml`;
export const AUDIT_POLICY = `${SETTINGS}/audit-policy.yaml`;
export const ADMISSION_CONFIG = `${SETTINGS}/admission.yaml`;
export const AUTHENTICATION_CONFIG = `${SETTINGS}/authentication.yaml`;
/** Settings of the kubelet that overrule kubeadm's (kubernetes.io, "Set Kubelet Parameters Via A Configuration File"). */
export const KUBELET_SETTINGS_FOLDER = `${SETTINGS}/kubelet.conf.d`;
/** Which control plane has which private address: `ADDRESS NAME` a line. */
export const KUBELET_ADDRESSES = `${SETTINGS}/kubelet-addresses`;
export const ADMIN_KUBECONFIG = "/etc/kubernetes/admin.conf";
export const AUDIT_LOG_FOLDER = "/var/log/kubernetes";

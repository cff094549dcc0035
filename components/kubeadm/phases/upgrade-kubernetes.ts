import { stringify } from "yaml";
import type { Phase } from "../../../model/phase.ts";
import type { HostPlan, Plan } from "../../../model/plan/plan.ts";
import { STEP_STATE_FOLDER } from "../../shared/render-step-script.ts";
import { ADMIN_KUBECONFIG, kubernetesPrograms, KUBEADM_PATCHES, SETTINGS } from "../host-paths.ts";
import { patchFiles } from "./init-control-plane.ts";

const CONFIG = `${SETTINGS}/kubeadm-upgrade.yaml`;

/**
 * Brings a host that has joined to the version of Kubernetes that the plan gives it, while an upgrade is under
 * way: kubeadm first, what it makes of the control plane and of the kubelet's settings, the kubelet last, so that
 * a run which was cut off is known by the kubelet and begun again. A worker may go back: its kubelet's settings of
 * before are kept. The host is drained by whoever gave it the other version (`npm run upgrade`).
 */
export const upgradeKubernetes: Phase = {
  name: "upgrade-kubernetes",
  title: "Upgrade Kubernetes",
  appliesTo: (host) => host.kubernetes.upgrade !== null,
  step: (plan, host) => ({
    files: [
      { path: CONFIG, mode: 0o600, content: renderUpgradeConfig(plan, host) },
      ...(host.role === "control-plane" ? patchFiles(plan, host) : []),
    ],
    done: `${EXIT_UNLESS_JOINED}
[ "$(/usr/local/bin/kubelet --version)" = "Kubernetes v${host.kubernetes.version}" ]
node=$(kubectl --kubeconfig /etc/kubernetes/kubelet.conf get node ${host.name} -o 'jsonpath={.status.nodeInfo.kubeletVersion}/{.status.conditions[?(@.type=="Ready")].status}')
[ "$node" = v${host.kubernetes.version}/True ]${host.role === "control-plane" ? `\n${serves(host)}` : ""}`,
    apply: `${EXIT_UNLESS_JOINED}
if [ "$(/usr/local/bin/kubelet --version)" = "Kubernetes v${host.kubernetes.version}" ]; then exit 0; fi
programs=${kubernetesPrograms(plan, host)}
kept=${STEP_STATE_FOLDER}/kubelet-${host.kubernetes.upgrade?.from ?? ""}
${isBack(host) ? BACK : forward(host)}
install -m 0755 -t /usr/local/bin "$programs/kubelet"
systemctl restart kubelet`,
    timeoutSeconds: 900,
    secretsOnStdin: [],
  }),
};

// A host that joins while an upgrade is under way joins with its version.
const EXIT_UNLESS_JOINED = "if [ ! -e /etc/kubernetes/kubelet.conf ]; then exit 0; fi";

function isBack({ kubernetes: { version, upgrade } }: HostPlan): boolean {
  return version === upgrade?.from;
}

function forward({ isFirstControlPlane }: HostPlan): string {
  return `if [ ! -e "$kept" ]; then
  rm -rf "$kept.part"
  mkdir -p "$kept.part"
  for file in ${KUBELET_FILES.join(" ")}; do
    if [ -e "/var/lib/kubelet/$file" ]; then cp -a "/var/lib/kubelet/$file" "$kept.part/"; fi
  done
  mv "$kept.part" "$kept"
fi
install -m 0755 -t /usr/local/bin "$programs/kubeadm" "$programs/kubectl"
kubeadm upgrade ${isFirstControlPlane ? "apply --yes" : "node"} --config ${CONFIG}`;
}

// kubeadm takes no host back, and a kubelet does not read the settings of a newer one.
const BACK = `cp -a "$kept/." /var/lib/kubelet/
install -m 0755 -t /usr/local/bin "$programs/kubeadm" "$programs/kubectl"`;

/** What kubeadm writes for the kubelet. */
const KUBELET_FILES = ["config.yaml", "kubeadm-flags.env", "instance-config.yaml"];

function serves({ privateAddress, kubernetes }: HostPlan): string {
  const get = `kubectl --kubeconfig ${ADMIN_KUBECONFIG} --server https://${privateAddress}:6443 get --raw`;
  return `${get} /readyz
version=$(${get} /version)
case "$version" in *'"gitVersion": "v${kubernetes.version}"'*) ;; *) exit 1 ;; esac`;
}

function renderUpgradeConfig({ sharedKernel }: Plan, { kubernetes, role }: HostPlan): string {
  const common = {
    imagePullPolicy: "Never",
    // Workers have none, and kubeadm fails where the folder is not there.
    ...(role === "control-plane" && { patches: { directory: KUBEADM_PATCHES } }),
    ...(sharedKernel && { ignorePreflightErrors: ["SystemVerification"] }),
  };
  const config = {
    apiVersion: "kubeadm.k8s.io/v1beta4",
    kind: "UpgradeConfiguration",
    apply: { kubernetesVersion: `v${kubernetes.version}`, ...common },
    node: common,
  };
  return stringify(config, { aliasDuplicateObjects: false });
}

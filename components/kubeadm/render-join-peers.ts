import type { StepFile } from "../../model/phase.ts";
import type { HostPlan, Plan } from "../../model/plan/plan.ts";
import { BOOTSTRAP_KUBECONFIG, KUBEADM_JOIN_CONFIG } from "./host-paths.ts";
import { JOIN_LEFTOVERS, LEFTOVERS } from "./kubeadm-leftovers.ts";
import { renderJoinConfig } from "./render-kubeadm-config.ts";

/** Whether a plan has further control planes, which may carry the cluster without the first one. */
export function hasPeers(plan: Plan): boolean {
  return plan.hosts.filter(({ role }) => role === "control-plane").length > 1;
}

/** What the first control plane needs to join instead. */
export function joinFiles(plan: Plan, host: HostPlan): StepFile[] {
  return [
    { path: KUBEADM_JOIN_CONFIG, mode: 0o600, content: renderJoinConfig(plan, host) },
    { path: BOOTSTRAP_KUBECONFIG, mode: 0o600, content: { secret: "bootstrap-kubeconfig" } },
  ];
}

/** Commands of kubeadm that make a control plane of a host, or go on where they were cut off. */
export function renderControlPlaneJoin(config: string): string {
  return `again=
if [ -e /etc/kubernetes/kubelet.conf ]; then again="--ignore-preflight-errors=${[...LEFTOVERS, ...JOIN_LEFTOVERS].join(",")}"; fi
# shellcheck disable=SC2086 # empty on the first try
kubeadm join --config ${config} $again`;
}

/** How long other control planes may be silent before the step fails, in seconds. */
const SILENT_SECONDS = 240;

/**
 * Commands that set `served` to `yes` where another control plane carries the cluster, and to `no` where each of
 * the others says that nothing listens on its port. One that is silent may carry the cluster behind a broken network,
 * and two clusters of one name are worse than none: it is waited for, and then the step fails. They need the
 * bootstrap kubeconfig of `joinFiles`.
 */
export function askPeers(plan: Plan, host: HostPlan): string {
  const peers = plan.hosts
    .filter(({ role, name }) => role === "control-plane" && name !== host.name)
    .map(({ privateAddress }) => privateAddress);
  return `serves() {
  if answer=$(kubectl --kubeconfig ${BOOTSTRAP_KUBECONFIG} --server "https://$1:6443" --request-timeout 4s get --raw /readyz 2>&1); then echo yes; return; fi
  case $answer in *refused*) echo no ;; *) echo "$1 says nothing clear: $answer" ;; esac
}
end=$(($(date +%s) + ${String(SILENT_SECONDS)}))
while :; do
  unclear=
  for peer in ${peers.join(" ")}; do
    served=$(serves "$peer")
    if [ "$served" = yes ]; then break 2; fi
    if [ "$served" != no ]; then unclear=$served; fi
  done
  if [ -z "$unclear" ]; then break; fi
  if [ "$(date +%s)" -gt "$end" ]; then
    echo "whether another control plane carries this cluster cannot be told: $unclear" >&2
    exit 1
  fi
  sleep 2
done`;
}

/**
 * Commands that join the cluster where another control plane serves one, and wait until `initialised` says that
 * this one does, too: what it has joined with is the configuration that the cluster had, and the plan's follows.
 * @param joined commands for the moment after a join, from a new line on
 */
export function joinPeers(plan: Plan, host: HostPlan, joined: string): string {
  return `${askPeers(plan, host)}
if [ "$served" = yes ]; then
${indent(`${renderControlPlaneJoin(KUBEADM_JOIN_CONFIG)}${joined}`)}
  until initialised; do sleep 1; done
fi
`;
}

function indent(text: string): string {
  return text.replaceAll(/^/gm, "  ");
}

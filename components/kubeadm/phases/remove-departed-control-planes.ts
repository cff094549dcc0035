import type { Phase } from "../../../model/phase.ts";
import type { HostPlan, Plan } from "../../../model/plan/plan.ts";
import { SETTINGS } from "../host-paths.ts";
import { DEPARTURES, renderDepartures } from "../render-departures.ts";
import { renderInitConfig } from "../render-kubeadm-config.ts";
import { patchFiles } from "./init-control-plane.ts";

/**
 * A program for a control plane that stays, which says whether etcd can do without another's member (`judge`), or takes that
 * out (`release`): the other is to join anew, and whether it still runs does not matter. It fails where it cannot be.
 */
export function renderMemberLeaves(
  plan: Plan,
  host: HostPlan,
  action: "judge" | "release",
  leaving: HostPlan,
): string {
  return `set -- ${action} ${leaving.privateAddress}\n${renderDepartures(plan, host)}`;
}

const PROGRAM = "/usr/local/sbin/nordmesh-departures";
const CONFIG = `${SETTINGS}/kubeadm-certificates.yaml`;

/**
 * Takes members of etcd and nodes out of the cluster whose machines are no control planes of it any more, by
 * the plan, or because a new machine stands in their place. It runs on each control plane before that joins:
 * kubeadm wants every member well, and a member of the joiner's own name or address stands in its way.
 */
export const removeDepartedControlPlanes: Phase = {
  name: "remove-departed-control-planes",
  title: "Take departed control planes out",
  appliesTo: (host) => host.role === "control-plane",
  step: (plan, host) => ({
    files: [
      { path: CONFIG, mode: 0o600, content: renderInitConfig(plan, host) },
      // What the configuration speaks of has to be there, and to be the same in every step.
      ...patchFiles(plan, host),
      { path: PROGRAM, mode: 0o700, content: renderDepartures(plan, host) },
    ],
    done: `departed=$(${PROGRAM} list)
[ -z "$departed" ]`,
    // Credentials that kubeadm makes when it joins; it takes those that it finds.
    apply: `if ! ${PROGRAM} sees; then exit 0; fi
kubeadm init phase certs etcd-healthcheck-client --config ${CONFIG}
if [ ! -e /etc/kubernetes/admin.conf ]; then kubeadm init phase kubeconfig admin --config ${CONFIG}; fi
${PROGRAM} remove`,
    timeoutSeconds: 180,
    secretsOnStdin: [],
    report: `if [ -e ${DEPARTURES} ]; then cat ${DEPARTURES}; fi`,
  }),
};

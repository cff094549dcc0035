import type { Phase } from "../../../model/phase.ts";
import { EGRESS_GATEWAY } from "../../../model/plan/node-marks.ts";
import type { HostPlan, Plan } from "../../../model/plan/plan.ts";
import { ADMIN_KUBECONFIG } from "../host-paths.ts";

/**
 * Makes labels and taints of joined hosts say which carry the egress gateway. A host that joins says so
 * itself; this is for one whose part changes afterwards, which a host may not decide alone.
 */
export const markGatewayHosts: Phase = {
  name: "mark-gateway-hosts",
  title: "Mark the hosts of the egress gateway",
  appliesTo: (host) => host.isFirstControlPlane,
  step: ({ hosts }) => ({
    files: [],
    // Hosts without a gateway are not named: one that is added is no change to this step.
    done: `${KUBECTL}
[ "$(kubectl get node -l ${EGRESS_GATEWAY} -o name | wc -l)" = ${String(gatewaysOf(hosts).length)} ]
marks() { kubectl get node "$1" -o 'jsonpath={.metadata.labels.${escaped(EGRESS_GATEWAY)}}/{.spec.taints[?(@.key=="${EGRESS_GATEWAY}")].effect}'; }
${gatewaysOf(hosts)
  .map((host) => `[ "$(marks ${host.name})" = "${marksOf(host)}" ]`)
  .join("\n")}`,
    apply: [
      KUBECTL,
      unmarkOthers(gatewaysOf(hosts)),
      ...gatewaysOf(hosts).flatMap((host) => [labelCommand(host), taintCommand(host)]),
    ].join("\n"),
    timeoutSeconds: 60,
    secretsOnStdin: [],
  }),
};

const KUBECTL = `export KUBECONFIG=${ADMIN_KUBECONFIG}`;

/** A key with its dots as kubectl's JSON paths want them. */
function escaped(key: string): string {
  return key.replaceAll(".", "\\.");
}

function gatewaysOf(hosts: Plan["hosts"]): readonly HostPlan[] {
  return hosts.filter(({ egressGateway }) => egressGateway !== null);
}

/** Takes label and taint from nodes that carry a gateway no longer. */
function unmarkOthers(gateways: readonly HostPlan[]): string {
  return `for node in $(kubectl get node -l ${EGRESS_GATEWAY} -o 'jsonpath={.items[*].metadata.name}'); do
${gateways.length === 0 ? "" : `  case "$node" in ${gateways.map(({ name }) => name).join(" | ")}) continue ;; esac\n`}  # The label last: by it a run that was cut off finds the node again.
  ${untaint('"$node"')}
  kubectl label node "$node" ${EGRESS_GATEWAY}-
done`;
}

/** Label and effect of the taint, as a gateway host should have them. */
function marksOf({ egressGateway }: HostPlan): string {
  return egressGateway === "dedicated" ? "true/NoSchedule" : "true/";
}

function labelCommand({ name }: HostPlan): string {
  return `kubectl label --overwrite node ${name} ${EGRESS_GATEWAY}=true`;
}

// Taking away a taint that is not there fails.
function taintCommand({ name, egressGateway }: HostPlan): string {
  return egressGateway === "dedicated"
    ? `kubectl taint --overwrite node ${name} ${EGRESS_GATEWAY}:NoSchedule`
    : untaint(name);
}

function untaint(node: string): string {
  return `case "$(kubectl get node ${node} -o 'jsonpath={.spec.taints[*].key}')" in *${EGRESS_GATEWAY}*) kubectl taint node ${node} ${EGRESS_GATEWAY}- ;; esac`;
}

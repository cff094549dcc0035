import type { Phase } from "../../../model/phase.ts";
import type { HostPlan } from "../../../model/plan/plan.ts";
import { ADMIN_KUBECONFIG, EGRESS_GATEWAY } from "../host-paths.ts";

/**
 * Makes labels and taints of joined hosts say which carry the egress gateway. A host that joins says so
 * itself; this is for one whose part changes afterwards, which a host may not decide alone.
 */
export const markGatewayHosts: Phase = {
  name: "mark-gateway-hosts",
  title: "Mark the hosts of the egress gateway",
  appliesTo: (host) => host.isFirstControlPlane,
  step: (plan) => ({
    files: [],
    done: `${KUBECTL}
marks() { kubectl get node "$1" -o 'jsonpath={.metadata.labels.${escaped(EGRESS_GATEWAY)}}/{.spec.taints[?(@.key=="${EGRESS_GATEWAY}")].effect}'; }
${plan.hosts.map((host) => `[ "$(marks ${host.name})" = "${marksOf(host)}" ]`).join("\n")}`,
    apply: [
      KUBECTL,
      ...plan.hosts.flatMap((host) => [labelCommand(host), taintCommand(host)]),
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

/** Label and effect of the taint, as a host should have them. */
function marksOf({ egressGateway }: HostPlan): string {
  if (egressGateway === null) return "/";
  return egressGateway === "dedicated" ? "true/NoSchedule" : "true/";
}

function labelCommand({ name, egressGateway }: HostPlan): string {
  return egressGateway === null
    ? `kubectl label node ${name} ${EGRESS_GATEWAY}-`
    : `kubectl label --overwrite node ${name} ${EGRESS_GATEWAY}=true`;
}

// Taking away a taint that is not there fails.
function taintCommand({ name, egressGateway }: HostPlan): string {
  return egressGateway === "dedicated"
    ? `kubectl taint --overwrite node ${name} ${EGRESS_GATEWAY}:NoSchedule`
    : `case "$(kubectl get node ${name} -o 'jsonpath={.spec.taints[*].key}')" in *${EGRESS_GATEWAY}*) kubectl taint node ${name} ${EGRESS_GATEWAY}- ;; esac`;
}

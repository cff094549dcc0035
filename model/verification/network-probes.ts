import type { Plan } from "../plan/plan.ts";
import type { ProbePlan } from "./probe-plan.ts";

/** Every host of a cluster has it, and nobody but hosts reaches it. */
const KUBELET_PORT = 10250;

/**
 * Each host calls the next one over the private network, and the last one the first: so there is traffic
 * of every host for its counters to prove something by, however little the cluster has to say meanwhile.
 */
export function networkProbes({ hosts }: Plan): readonly ProbePlan[] {
  if (hosts.length === 1) return [];
  return hosts.map((host, index): ProbePlan => {
    const next = hosts[index + 1] ?? hosts[0];
    const at = `${next.privateAddress}:${String(KUBELET_PORT)}`;
    return {
      id: `private-call-from-${host.name}`,
      area: "network",
      title: `${host.name} reaches ${next.name} over the private network`,
      tried: `TCP to ${at} from host ${host.name}`,
      from: { kind: "host", host: host.name },
      arguments: ["dial", "tcp", at],
      input: null,
      expects: { kind: "answer" },
    };
  });
}

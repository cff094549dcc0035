import type { DestinationPlan, ServiceAccountName } from "../plan/egress-plan.ts";
import type { Plan } from "../plan/plan.ts";
import { hostProbes } from "./host-probes.ts";
import { meshProbes } from "./mesh-probes.ts";
import {
  forbiddenTargets,
  neighbouringTargets,
  otherServerName,
  type OutsideAddresses,
  type OutsideTarget,
} from "./outside-targets.ts";
import { egressPods, meshPods, podId, VERIFY } from "./probe-pods.ts";
import type { ProbePlan, ProbePod, VerificationPlan } from "./probe-plan.ts";

/**
 * Everything that proves a plan. `hasWorld`: hosts outside are at hand to try from, as in a lab; without
 * them nothing is tried from there, and a report says nothing of it.
 */
export function planVerification(
  plan: Plan,
  addresses: OutsideAddresses,
  hasWorld: boolean,
): VerificationPlan {
  const destinations = plan.egress.destinations.filter(hasWorkloads);
  const caller = destinations[0]?.callers.accounts[0] ?? {
    namespace: VERIFY,
    serviceAccount: "verify",
  };
  const leaving = egressPods(plan, caller);
  const probes = [
    ...meshProbes(plan),
    ...leaving.flatMap((pod) => refusals(pod, plan, addresses)),
    ...destinations.flatMap((destination) => answers(plan, destination, caller)),
    ...hostProbes(plan, addresses),
  ];
  return {
    pods: [...meshPods(), ...leaving],
    probes: probes.filter(({ from, expects }) => hasWorld || !needsWorld(from, expects)),
  };
}

function needsWorld(from: ProbePlan["from"], expects: ProbePlan["expects"]): boolean {
  return from.kind === "outside" || expects.kind === "silence";
}

type WorkloadDestination = DestinationPlan & {
  readonly callers: {
    readonly kind: "workloads";
    readonly accounts: readonly ServiceAccountName[];
  };
};

function hasWorkloads(destination: DestinationPlan): destination is WorkloadDestination {
  return destination.callers.kind === "workloads";
}

/** What a pod must not reach. Only a caller with its sidecar is refused by name, not by address. */
function refusals(pod: ProbePod, plan: Plan, addresses: OutsideAddresses): readonly ProbePlan[] {
  const destinations = plan.egress.destinations.filter(hasWorkloads);
  const targets = [
    ...forbiddenTargets(addresses),
    ...destinations.flatMap((destination) => neighbouringTargets(destination)),
    ...destinations.flatMap((destination) => otherServerName(destination) ?? []),
  ].filter((target) => pod.mesh !== "sidecar" || target.provesThroughSidecar);
  return targets.map((target) => refusal(pod, target));
}

function refusal(pod: ProbePod, target: OutsideTarget): ProbePlan {
  const isAnswered = target.sidecarAnswers === true && pod.mesh !== "none";
  return {
    id: `${target.id}-from-${pod.name}`,
    area: "egress",
    title: `${target.title} is ${isAnswered ? "not reached" : "refused"}, from ${describePod(pod)}`,
    tried: `${target.tried} from pod ${podId(pod)}`,
    from: { kind: "pod", pod: podId(pod) },
    arguments: target.arguments,
    input: null,
    expects: { kind: isAnswered ? "silence" : "refusal" },
  };
}

function describePod(pod: ProbePod): string {
  const where = pod.host === null ? "" : ` on ${pod.host}`;
  if (pod.hostNetwork) return `a pod on the host's network${where}`;
  if (pod.mesh === "none") return `a pod without sidecar${where}`;
  if (pod.mesh === "unredirected") return `a pod that goes round its sidecar${where}`;
  return pod.namespace === VERIFY ? "a workload that is no caller" : "an allowed caller";
}

/** A destination answers its caller, through the gateway; it refuses a workload that is none. */
function answers(
  plan: Plan,
  destination: WorkloadDestination,
  caller: ServiceAccountName,
): readonly ProbePlan[] {
  const { target, name, protocol } = destination;
  const [port = 443] = destination.ports;
  const isCallers = destination.callers.accounts.some((account) => isSame(account, caller));
  if (target.kind !== "host" || !isCallers) return [];
  const at = `${target.host}:${String(port)}`;
  const attempt = protocol === "tls" ? ["tls", at, "-ca", "/dev/stdin"] : ["dial", "tcp", at];
  const input = protocol === "tls" ? "destination-roots" : null;
  const { trustDomain } = plan.mesh;
  const principal = `spiffe://${trustDomain}/ns/${caller.namespace}/sa/${caller.serviceAccount}`;
  return [
    {
      id: `${name}-answers`,
      area: "egress",
      title: `${name} answers its caller, and the gateway's log says so`,
      tried: `${protocol.toUpperCase()} to ${at} from pod ${caller.namespace}/verify-caller`,
      from: { kind: "pod", pod: `${caller.namespace}/verify-caller` },
      arguments: attempt,
      input,
      expects: { kind: "answer", logged: { serverName: target.host, principal } },
    },
    {
      id: `${name}-refuses-strangers`,
      area: "egress",
      title: `${name} is refused to a workload that is no caller`,
      tried: `${protocol.toUpperCase()} to ${at} from pod ${VERIFY}/stranger`,
      from: { kind: "pod", pod: `${VERIFY}/stranger` },
      arguments: attempt,
      input,
      expects: { kind: "refusal" },
    },
  ];
}

function isSame(one: ServiceAccountName, other: ServiceAccountName): boolean {
  return one.namespace === other.namespace && one.serviceAccount === other.serviceAccount;
}

import type { DestinationPlan, ServiceAccountName } from "../plan/egress-plan.ts";
import type { Plan } from "../plan/plan.ts";
import { hostProbes } from "./host-probes.ts";
import { logProbes } from "./log-probes.ts";
import { meshProbes } from "./mesh-probes.ts";
import { networkProbes } from "./network-probes.ts";
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
    ...destinations.flatMap((destination) => answers(plan, destination, caller, hasWorld)),
    ...hostProbes(plan, addresses),
    ...logProbes(plan),
    ...networkProbes(plan),
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
  hasWorld: boolean,
): readonly ProbePlan[] {
  const { target, name } = destination;
  const isCallers = destination.callers.accounts.some((account) => isSame(account, caller));
  if (target.kind !== "host" || !isCallers) return [];
  const attempt = describeAttempt(destination, target.host);
  const principal = `spiffe://${plan.mesh.trustDomain}/ns/${caller.namespace}/sa/${caller.serviceAccount}`;
  const isImpostor = hasWorld && destination.originateTls !== null;
  return [
    {
      ...(isImpostor
        ? refusedImpostor(name, target.host, principal)
        : answer(destination, target.host, principal)),
      area: "egress",
      ...tryFrom(`${caller.namespace}/verify-caller`, attempt),
    },
    {
      id: `${name}-refuses-strangers`,
      area: "egress",
      title: `${name} is refused to a workload that is no caller`,
      ...tryFrom(`${VERIFY}/stranger`, attempt),
      expects: { kind: "refusal" },
    },
  ];
}

type Attempt = Pick<ProbePlan, "tried" | "arguments" | "input">;

/**
 * How a caller speaks to a destination: in TLS of its own, in plain HTTP that becomes TLS, and over TCP in
 * HTTP too, since a sidecar takes a bare connection in by itself.
 */
function describeAttempt(destination: WorkloadDestination, host: string): Attempt {
  const { protocol, originateTls, ports } = destination;
  const at = `${host}:${String(ports[0] ?? 443)}`;
  if (protocol === "tls" && originateTls === null) {
    const words = ["tls", at, "-ca", "/dev/stdin"];
    return { tried: `TLS to ${at}`, arguments: words, input: "destination-roots" };
  }
  const url = `http://${at}/`;
  return { tried: `GET ${url}`, arguments: ["get", url], input: null };
}

function tryFrom(
  pod: string,
  { tried, arguments: words, input }: Attempt,
): Pick<ProbePlan, "tried" | "from" | "arguments" | "input"> {
  return { tried: `${tried} from pod ${pod}`, from: { kind: "pod", pod }, arguments: words, input };
}

type Expected = Pick<ProbePlan, "id" | "title" | "expects">;

function answer(
  { name, protocol }: WorkloadDestination,
  serverName: string,
  principal: string,
): Expected {
  const logged = { serverName, principal, outcome: "passed-on" } as const;
  return {
    id: `${name}-answers`,
    title: `${name} ${protocol === "tcp" ? "is reached by" : "answers"} its caller, and the gateway's log says so`,
    // What speaks another protocol need not answer a request in HTTP.
    expects: protocol === "tcp" ? { kind: "logged", logged } : { kind: "answer", logged },
  };
}

// A world's hosts have certificates of an authority that no environment lists.
function refusedImpostor(name: string, serverName: string, principal: string): Expected {
  const logged = { serverName, principal, outcome: "certificate-refused" } as const;
  return {
    id: `${name}-refuses-impostors`,
    title: `A host in the place of ${name} whose certificate is of an authority that is not listed is refused`,
    expects: { kind: "logged", logged },
  };
}

function isSame(one: ServiceAccountName, other: ServiceAccountName): boolean {
  return one.namespace === other.namespace && one.serviceAccount === other.serviceAccount;
}

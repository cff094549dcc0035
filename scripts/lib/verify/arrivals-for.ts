import type { Arrival } from "../../../components/hosts/lab/runtime/world/arrivals.ts";
import type { Plan } from "../../../model/plan/plan.ts";
import { podId } from "../../../model/verification/probe-pods.ts";
import type { ProbePlan, VerificationPlan } from "../../../model/verification/probe-plan.ts";

interface Tried {
  readonly settings: { readonly plan: Plan };
  readonly verification: VerificationPlan;
}

/**
 * What arrived outside that an attempt may have sent: aimed at the same place, over the same protocol,
 * from its host or through a gateway host. Several attempts may be aimed at one place from one host;
 * what arrives then counts against each. Null for attempts that are aimed at nothing outside.
 */
export function arrivalsFor(
  { settings: { plan }, verification }: Tried,
  probe: ProbePlan,
  arrived: readonly Arrival[],
): readonly Arrival[] | null {
  if (probe.area === "mtls" || probe.area === "logs" || probe.from.kind === "outside") return null;
  const host = hostOf(verification, probe);
  const senders = plan.hosts
    .filter(({ name, egressGateway }) => host === null || name === host || egressGateway !== null)
    .map(({ publicAddress }) => publicAddress);
  return arrived.filter(
    (arrival) =>
      isAimedAt(probe, arrival) && isFrom(senders, arrival) && sameProtocol(probe, arrival),
  );
}

/** The host that an attempt is made on; null where the cluster chose one. */
function hostOf({ pods }: VerificationPlan, { from }: ProbePlan): string | null {
  if (from.kind !== "pod") return from.host;
  return pods.find((pod) => podId(pod) === from.pod)?.host ?? null;
}

function isAimedAt({ arguments: words }: ProbePlan, { address, port, sni }: Arrival): boolean {
  if (words.includes(address) || (sni !== undefined && words.includes(sni))) return true;
  const host = address.includes(":") ? `[${address}]` : address;
  const at = port === undefined ? host : `${host}:${String(port)}`;
  return words.includes(at) || (port === 80 && words.includes(`http://${host}/`));
}

// Hosts have no IPv6 address by which they could be told apart.
function isFrom(senders: readonly string[], { peer }: Arrival): boolean {
  return peer.startsWith("[") || senders.some((sender) => peer.split(":")[0] === sender);
}

function sameProtocol({ arguments: [command, protocol] }: ProbePlan, arrival: Arrival): boolean {
  const sent = command === "dial" ? protocol : "tcp";
  return arrival.protocol === sent || (sent === "tcp" && arrival.protocol === "tls");
}

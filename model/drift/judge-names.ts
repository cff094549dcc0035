import type { NetworkPlan, Plan } from "../plan/plan.ts";
import { formatAddress, nthAddress, parseCidr } from "../values/cidr.ts";
import { CLUSTER, type Difference } from "./difference.ts";
import type { HostReading } from "./host-reading.ts";
import type { Question } from "./render-look-script.ts";

/** What the cluster's name servers are asked, and which address they should say; null where they should say none. */
export interface WantedName extends Question {
  readonly address: string | null;
}

/** A name server of the cluster. */
export interface NameServer {
  readonly host: string;
  readonly address: string;
}

/**
 * What a host is to ask the name servers that run on it: names that they know by the plan, and one that they must
 * not even ask about outside. Others are out of its reach, as for all that is no pod.
 */
export function wantedNames(
  { network }: Plan,
  host: string,
  servers: readonly NameServer[],
): WantedName[] {
  const inside = (name: string): string => `${name}.svc.${network.clusterDomain}.`;
  const wanted = [
    { name: inside("kubernetes.default"), address: apiServiceAddress(network) },
    { name: inside("kube-dns.kube-system"), address: network.dnsServiceAddress },
    // RFC 2606: nobody has it, and nobody can have listed it as a destination.
    { name: "drift.nordmesh.example.", address: null },
  ];
  return servers
    .filter((server) => server.host === host)
    .flatMap(({ address: server }) => wanted.map((name) => ({ ...name, server })));
}

/** That there is a name server at all. */
export function judgeServers(environment: string, servers: readonly NameServer[]): Difference[] {
  if (servers.length > 0) return [];
  const mend = { by: "command", command: restart(environment) } as const;
  const expected = "name servers that are ready";
  return [{ kind: "dns", where: CLUSTER, subject: "coredns", expected, got: "none", mend }];
}

function restart(environment: string): string {
  return `npm run kubectl -- ${environment} -n kube-system rollout restart deployment coredns`;
}

/** The first of the service network, as Kubernetes has it. */
function apiServiceAddress({ serviceCidr }: NetworkPlan): string {
  const cidr = parseCidr(serviceCidr);
  const address = cidr === null ? null : nthAddress(cidr, 1);
  if (address === null) throw new Error(`unreachable: ${serviceCidr} has no first address`);
  return formatAddress(address);
}

/** What the probe says of one name. */
interface Answer {
  readonly outcome?: string;
  readonly detail?: string;
  readonly addresses?: readonly string[];
}

/** Names what the name servers answer a host that is not what the plan has. */
export function judgeNames(
  environment: string,
  host: string,
  wanted: readonly WantedName[],
  { names }: HostReading,
): Difference[] {
  return wanted.flatMap(({ name, server, address }) => {
    const expected = address ?? "refused";
    const got = answerOf(names.get(`${name}@${server}`) ?? "");
    if (got === expected) return [];
    const mend = { by: "command", command: restart(environment) } as const;
    return [{ kind: "dns" as const, where: host, subject: name, expected, got, mend }];
  });
}

function answerOf(printed: string): string {
  const { outcome, detail = "", addresses = [] } = parseAnswer(printed);
  if (outcome === "ok") return addresses.join(", ");
  if (outcome === undefined || detail.includes("timeout")) return "no answer";
  if (detail.includes("no such host")) return "no such name";
  // A server that refuses is one that misbehaves, in the words of Go's library.
  return detail.includes("server misbehaving") ? "refused" : detail;
}

function parseAnswer(printed: string): Answer {
  try {
    return JSON.parse(printed) as Answer;
  } catch {
    return {};
  }
}

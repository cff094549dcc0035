import type { Finding } from "../finding.ts";
import type { DestinationDraft } from "../schema/environment-file.ts";
import type { Rule } from "./rule.ts";
import { destinationsOf, known } from "./rule.ts";

/** A destination is one host or one network. */
export const destinationHasOneTarget: Rule = (draft) =>
  destinationsOf(draft).flatMap(([name, { host, cidr, addresses }]): Finding[] => {
    const path = ["egress", "destinations", name];
    if (host !== undefined && cidr !== undefined) {
      return [
        {
          code: "two-targets",
          path: [...path, "cidr"],
          expected: "either host or cidr",
          fix: "remove one; fixed addresses of a host are its `addresses`",
        },
      ];
    }
    if (cidr !== undefined && addresses !== undefined) {
      return [
        {
          code: "addresses-of-a-network",
          path: [...path, "addresses"],
          expected: "no addresses, because cidr names them",
          got: "addresses beside cidr",
          fix: "remove them, or name the host",
        },
      ];
    }
    return [];
  });

/** A destination whose target is missing altogether; what is merely misspelt is told by the schema. */
export const destinationHasATarget: Rule = (draft) =>
  destinationsOf(draft).flatMap(([name, destination]): Finding[] => {
    if ("host" in destination || "cidr" in destination) return [];
    return [
      {
        code: "missing",
        path: ["egress", "destinations", name],
        expected: "host, or cidr for the hosts' own traffic",
        got: "neither",
        fix: "add host: api.bank.example",
      },
    ];
  });

/**
 * Workloads reach outside hosts by name and over TCP, because the mesh sees nothing else (Istio
 * captures TCP only) and a gateway matches names. Hosts do not have names resolved by a gateway.
 */
export const callersFitTheTarget: Rule = (draft) =>
  destinationsOf(draft).flatMap(([name, destination]): Finding[] => {
    const callers = known(destination.callers);
    const path = ["egress", "destinations", name];
    if (callers.length === 0) return [];
    if (!callers.includes("hosts")) return findWorkloadMisfits(path, destination);
    if (callers.length > 1) {
      return [
        {
          code: "callers-mixed",
          path: [...path, "callers"],
          expected: '"hosts" alone, or service accounts',
          got: callers.join(", "),
          fix: "list the destination twice, once for the hosts and once for the workloads",
        },
      ];
    }
    return findHostMisfits(path, destination);
  });

function findWorkloadMisfits(
  path: readonly string[],
  { cidr, protocol }: DestinationDraft,
): Finding[] {
  const findings: Finding[] = [];
  if (cidr !== undefined) {
    findings.push({
      code: "network-for-workloads",
      path: [...path, "cidr"],
      expected: "a host, because workloads reach the outside by name",
      fix: "name the host and write its addresses under `addresses`, or set callers: [hosts]",
    });
  }
  if (protocol === "udp") {
    findings.push({
      code: "udp-for-workloads",
      path: [...path, "protocol"],
      expected: "tls or tcp, because a sidecar does not see UDP",
      fix: "use a TCP service inside the mesh that the hosts' own traffic feeds",
    });
  }
  return findings;
}

function findHostMisfits(
  path: readonly string[],
  { host, addresses, originateTls }: DestinationDraft,
): Finding[] {
  const findings: Finding[] = [];
  if (host !== undefined && addresses === undefined) {
    findings.push({
      code: "host-without-addresses",
      path: [...path, "host"],
      expected: "fixed addresses, because a host's firewall knows no names",
      fix: "add addresses: […], or write the network as cidr",
    });
  }
  if (originateTls !== undefined) {
    findings.push({
      code: "gateway-for-hosts",
      path: [...path, "originateTls"],
      expected: "nothing, because the hosts' own traffic does not pass the mesh",
      got: "originateTls",
      fix: "remove it; the program on the host starts TLS itself",
    });
  }
  return findings;
}

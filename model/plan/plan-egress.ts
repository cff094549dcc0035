import type { Environment } from "../environment/environment.ts";
import { countriesInside } from "../values/jurisdiction.ts";
import type { AddressExceptionPlan, Callers, DestinationPlan, EgressPlan } from "./egress-plan.ts";

type DestinationEntry = NonNullable<Environment["egress"]["destinations"]>[string];

/** Where data may leave, and through which hosts. */
export function planEgress(environment: Environment): EgressPlan {
  const { egress, residency } = environment;
  const destinations = Object.entries(egress.destinations ?? {}).map(planDestination);
  return {
    gatewayHosts: environment.hosts
      .filter((host) => host.egressGateway !== null)
      .map((host) => host.name),
    destinations,
    countries: [...new Set([...countriesInside(residency), ...transferCountries(destinations)])],
    exceptions: [
      ...planExceptions("extend", egress.ranges?.extend),
      ...planExceptions("narrow", egress.ranges?.narrow),
    ],
  };
}

function planDestination([name, entry]: [string, DestinationEntry]): DestinationPlan {
  return {
    name,
    target: planTarget(entry),
    ports: entry.ports,
    protocol: entry.protocol,
    country: entry.country,
    purpose: entry.purpose,
    legalBasis: entry.legalBasis,
    reference: entry.reference ?? null,
    dataCategories: entry.dataCategories,
    owner: entry.owner,
    expires: entry.expires ?? null,
    callers: planCallers(entry.callers),
    originateTls: entry.originateTls ?? null,
  };
}

function planTarget({ host, cidr, addresses }: DestinationEntry): DestinationPlan["target"] {
  if (host !== undefined) return { kind: "host", host, addresses: addresses ?? [] };
  if (cidr !== undefined) return { kind: "network", cidr };
  throw new Error("unreachable: a valid destination without host and cidr");
}

function planCallers(callers: readonly string[]): Callers {
  if (callers.includes("hosts")) return { kind: "hosts" };
  const accounts = callers.map((caller) => {
    const [namespace = "", serviceAccount = ""] = caller.split("/");
    return { namespace, serviceAccount };
  });
  return { kind: "workloads", accounts };
}

// Only where the gateway has to resolve a name does the firewall need all addresses of a country.
function transferCountries(destinations: readonly DestinationPlan[]): readonly string[] {
  return destinations
    .filter(({ target }) => target.kind === "host" && target.addresses.length === 0)
    .map(({ country }) => country);
}

type ExceptionEntry = NonNullable<NonNullable<Environment["egress"]["ranges"]>["extend"]>[number];

function planExceptions(
  kind: AddressExceptionPlan["kind"],
  entries: readonly ExceptionEntry[] = [],
): readonly AddressExceptionPlan[] {
  return entries.map((entry) => ({ kind, ...entry }));
}

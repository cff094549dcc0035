import type { DestinationPlan } from "../../../model/plan/egress-plan.ts";
import { isInside } from "../../../model/values/jurisdiction.ts";
import type { Facts } from "./snapshot.ts";

/** What a reviewer of residency reads of an environment, in the order of reading. */
export type EntryKind =
  | "country"
  | "residency"
  | "destination"
  | "gateway country"
  | "administrators"
  | "address range"
  | "hosts"
  | "host";

/** One line about where data or people are. */
export interface ResidencyEntry {
  readonly kind: EntryKind;
  readonly name: string;
  /** An address, a network, a scope; empty where the name says all. */
  readonly what: string;
  readonly country: string | null;
  /** Whether the country is outside of the residency that the file declares. */
  readonly outside: boolean;
  /** Why data may go there, and where that is written down. */
  readonly basis: string | null;
  /** Last day, `YYYY-MM-DD`. */
  readonly expires: string | null;
  /** Everything else that may differ, by the name that people use. */
  readonly fields: Readonly<Record<string, string>>;
}

/** All entries of an environment; none for one that does not exist. */
export function listEntries(facts: Facts | null): ResidencyEntry[] {
  if (facts === null) return [];
  const entry = entryMaker(facts);
  return [
    ...countriesReached(facts).map((country) => entry("country", country, { country })),
    entry("residency", "residency", { what: facts.residency.toUpperCase() }),
    ...facts.destinations.map((destination) =>
      entry("destination", destination.name, describeDestination(destination)),
    ),
    // Those inside are all open, always: only a way out of the residency is news.
    ...facts.gatewayCountries
      .filter((country) => !isInside(facts.residency, country))
      .map((country) => entry("gateway country", country, { country })),
    ...facts.administrators.map(({ name, cidr, country }) =>
      entry("administrators", name, { what: cidr, country }),
    ),
    ...facts.rangeExceptions.map(({ kind, cidr, country, reason, owner, expires }) =>
      entry("address range", `${kind} ${cidr}`, { country, expires, fields: { reason, owner } }),
    ),
    ...facts.hosts.map(({ name, role, country, publicAddress, privateAddress }) =>
      entry("host", name, {
        what: role,
        country,
        fields: { public: publicAddress, private: privateAddress },
      }),
    ),
  ];
}

/** The same for an environment that comes or goes as a whole, whose hosts are one line. */
export function summarizeEntries(facts: Facts): ResidencyEntry[] {
  const what = String(facts.hosts.length);
  const country = facts.hosts[0]?.country ?? null;
  const hosts = entryMaker(facts)("hosts", "hosts", { what, country });
  return [...listEntries(facts).filter(({ kind }) => kind !== "host"), hosts];
}

/** Countries to which data may go or from which it is read: of hosts, destinations, administrators. */
export function countriesReached(facts: Facts): string[] {
  const all = [facts.hosts, facts.destinations, facts.administrators].flat();
  return [...new Set(all.map(({ country }) => country))].sort();
}

type Description = Partial<
  Pick<ResidencyEntry, "what" | "country" | "basis" | "expires" | "fields">
>;

function entryMaker({
  residency,
}: Facts): (kind: EntryKind, name: string, description: Description) => ResidencyEntry {
  return (
    kind,
    name,
    { what = "", country = null, basis = null, expires = null, fields = {} },
  ) => ({
    kind,
    name,
    what,
    country,
    outside: country !== null && !isInside(residency, country),
    basis,
    expires,
    fields,
  });
}

function describeDestination(destination: DestinationPlan): Description {
  const { target, ports, protocol, country, legalBasis, reference, expires } = destination;
  const place = target.kind === "host" ? target.host : target.cidr;
  return {
    what: `${place} ${protocol} ${ports.join(",")}`,
    country,
    basis: reference === null ? legalBasis : `${legalBasis} (${reference})`,
    expires,
    fields: {
      purpose: destination.purpose,
      data: destination.dataCategories.join(", "),
      owner: destination.owner,
      callers: describeCallers(destination.callers),
      addresses: target.kind === "host" ? target.addresses.join(", ") : "",
      // Whole certificates tell a reader nothing that their being there does not.
      TLS: destination.originateTls === null ? "the caller's" : "by the gateway",
    },
  };
}

function describeCallers(callers: DestinationPlan["callers"]): string {
  if (callers.kind === "hosts") return "hosts";
  return callers.accounts
    .map(({ namespace, serviceAccount }) => `${namespace}/${serviceAccount}`)
    .join(", ");
}

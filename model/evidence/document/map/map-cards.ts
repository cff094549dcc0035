import type { DestinationEvidence, Evidence } from "../../evidence.ts";
import type { FlowKind } from "./flow-map.ts";
import type { Card, CardRow } from "./place-card.ts";

/** What the map shows, before it has places. */
export interface MapCards {
  readonly administrators: readonly Card[];
  readonly zones: readonly Card[];
  readonly gateway: Card;
  readonly countries: readonly CountryCard[];
}

export interface CountryCard {
  readonly card: Card;
  /** Who connects there. */
  readonly flows: readonly Exclude<FlowKind, "access">[];
}

/** More destinations than this get one line each. */
const ROOMY = 12;

/** Groups an environment into the boxes of its map. */
export function mapCards(evidence: Evidence): MapCards {
  return {
    administrators: evidence.administrators.map(({ name, cidr, country }) => ({
      kind: country.inside ? "card" : "outside",
      title: name,
      rows: [
        { left: country.name, ...(country.inside ? {} : { right: "outside" }) },
        { left: cidr },
      ],
    })),
    zones: zoneCards(evidence),
    gateway: gatewayCard(evidence),
    countries: countryCards(evidence),
  };
}

function zoneCards({ hosts }: Evidence): Card[] {
  const carryWork = hosts.filter(({ egressGateway }) => egressGateway !== "dedicated");
  return [...Map.groupBy(carryWork, ({ zone }) => zone)].map(([zone, members]) => ({
    kind: "card",
    title: zone === null ? "Hosts" : `Zone ${zone}`,
    rows: members.map(({ name, role }) => ({
      left: name,
      right: role === "control-plane" ? "control plane" : "worker",
    })),
  }));
}

function gatewayCard({ hosts }: Evidence): Card {
  const gateways = hosts.filter(({ egressGateway }) => egressGateway !== null);
  if (gateways.length === 0) {
    return { kind: "closed", title: "No host has a way out", rows: [] };
  }
  return {
    kind: "gateway",
    title: gateways.length === 1 ? "Gateway host" : "Gateway hosts",
    rows: gateways.map(({ name, egressGateway }) => ({
      left: name,
      right: egressGateway === "dedicated" ? "dedicated" : "shared",
    })),
  };
}

function countryCards({ destinations, residency }: Evidence): CountryCard[] {
  const isRoomy = destinations.length <= ROOMY;
  const groups = [...Map.groupBy(destinations, ({ country }) => country.code).values()];
  return groups.flatMap((members) => {
    const [first] = members;
    if (first === undefined) return [];
    const { country } = first;
    const byHosts = members.some(isForHosts);
    const byWorkloads = members.some((member) => !isForHosts(member));
    return {
      card: {
        kind: country.inside ? "card" : "outside",
        title: country.name,
        tag: `${country.inside ? "inside" : "outside"} the ${residency.toUpperCase()}`,
        rows: members.map((member) => destinationRow(member, isRoomy)),
      },
      flows: [
        ...(byWorkloads ? ["workloads" as const] : []),
        ...(byHosts ? ["hosts" as const] : []),
      ],
    };
  });
}

function destinationRow(destination: DestinationEvidence, isRoomy: boolean): CardRow {
  const { name, target, ports, protocol } = destination;
  const caller = isForHosts(destination) ? "hosts" : "workloads";
  const address = `${target} ${protocol} ${ports.join(", ")}`;
  return isRoomy ? { left: name, right: caller, below: address } : { left: name, right: target };
}

function isForHosts({ callers }: DestinationEvidence): boolean {
  return callers.includes("hosts");
}

import type { DestinationPlan } from "../../../model/plan/egress-plan.ts";
import type { Plan } from "../../../model/plan/plan.ts";
import { alignColumns } from "../terminal/table.ts";
import type { Colour } from "../terminal/terminal.ts";

/** Where data may leave, through which hosts, and who administers from where. */
export function egressLines({ egress, access, mesh }: Plan, colour: Colour): string[] {
  const { destinations, gatewayHosts, exceptions } = egress;
  if (destinations.length === 0) {
    return [`${mesh.outbound}, no destinations: nothing outside is reached`];
  }
  const heads = ["NAME", "TO", "COUNTRY", "BECAUSE", "UNTIL", "FOR", "CALLERS"];
  const rows = destinations.map(destinationCells);
  return [
    ...alignColumns([heads.map((head) => colour.dim(head)), ...rows]),
    `${colour.dim("through")} ${gatewayHosts.join(", ")}, ${mesh.outbound}: nothing else outside is reached`,
    ...exceptions.map(
      ({ kind, cidr, country, expires }) =>
        `${colour.dim(kind)} ${country} by ${cidr} until ${expires}`,
    ),
    ...access.administrators.map(
      ({ name, cidr, country }) => `${colour.dim("administered from")} ${name} ${cidr}, ${country}`,
    ),
  ];
}

function destinationCells(destination: DestinationPlan): string[] {
  const { name, target, ports, protocol, country, legalBasis, expires, purpose, callers } =
    destination;
  const place = target.kind === "host" ? target.host : target.cidr;
  const accounts =
    callers.kind === "hosts"
      ? ["hosts"]
      : callers.accounts.map(({ namespace, serviceAccount }) => `${namespace}/${serviceAccount}`);
  return [
    name,
    `${place} ${protocol} ${ports.join(",")}`,
    country,
    legalBasis,
    expires ?? "-",
    purpose,
    accounts.join(", "),
  ];
}

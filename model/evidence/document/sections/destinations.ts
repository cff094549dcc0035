import type { DestinationEvidence, Evidence, Place } from "../../evidence.ts";
import { markup, type Markup } from "../markup.ts";
import { code, type Column, lines, renderTable, type Section } from "./parts.ts";

const BASES = {
  residency: "inside the residency: no transfer",
  adequacy: "adequacy decision (Art.\u00a045)",
  safeguards: "appropriate safeguards (Art.\u00a046)",
} as const;

/** Each destination with its legal basis, and what the firewall lets through for names. */
export function destinationsSection(evidence: Evidence): Section {
  const { destinations } = evidence;
  return {
    id: "destinations",
    title: "Destinations",
    body: markup`<p>
        The recipients of data outside the site, by country, purpose and category of data (Art.
        30(1)(b)–(e)), with the legal basis of each transfer (Art. 44–46). Whatever is not in this
        list is refused.
      </p>
      ${
        destinations.length === 0
          ? markup`<p class="none">No destination is listed: no data may leave the site.</p> `
          : renderTable("Destinations that data may go to", columns(evidence), destinations)
      }${evidence.addressCountries.length > 0 && destinations.some(isResolved) && renderCountries(evidence.addressCountries)}${evidence.addressExceptions.length > 0 && renderExceptions(evidence)}`,
  };
}

function columns({ residency }: Evidence): readonly Column<DestinationEvidence>[] {
  return [
    { head: "Destination", isName: true, cell: nameCell },
    {
      head: "Country",
      cell: ({ country }) =>
        country.inside
          ? country.name
          : lines([country.name, markup`<b>outside the ${residency.toUpperCase()}</b>`]),
    },
    { head: "Purpose", cell: ({ purpose }) => purpose },
    { head: "Data", cell: ({ dataCategories }) => dataCategories.join(", ") },
    {
      head: "Legal basis",
      cell: basisCell,
    },
    { head: "Used by", cell: ({ callers }) => lines(callers.map(describeCaller)) },
    {
      head: "Answers for it, until",
      cell: ({ owner, expires }) =>
        lines([owner, expires === null ? "no end date" : `until ${expires}`]),
    },
  ];
}

function nameCell({ name, target, protocol, ports, addresses }: DestinationEvidence): Markup[] {
  return lines([
    markup`<b>${name}</b>`,
    code(target),
    `${protocol.toUpperCase()} ${ports.join(", ")}`,
    ...(addresses.length === 0 ? [] : [code(addresses.join(", "))]),
  ]);
}

function basisCell({ legalBasis, decision, reference }: DestinationEvidence): Markup[] {
  return lines([
    BASES[legalBasis],
    ...(decision === null ? [] : [describeDecision(decision)]),
    ...(reference === null ? [] : [reference]),
  ]);
}

function describeDecision({
  act,
  condition,
  until,
}: NonNullable<DestinationEvidence["decision"]>): string {
  const only = condition === null ? "" : `, for ${condition} only`;
  return `${act}${only}${until === null ? "" : `, until ${until}`}`;
}

function describeCaller(caller: string): Markup | string {
  return caller === "hosts" ? "the hosts themselves" : code(caller);
}

function isResolved({ addresses, target }: DestinationEvidence): boolean {
  return addresses.length === 0 && !target.includes("/");
}

function renderCountries(places: readonly Place[]): Markup {
  const names = places.map(({ name, inside }) => (inside ? name : `${name} (outside)`)).join(", ");
  return markup`<h3>Address ranges</h3>
    <p>
      For destinations without fixed addresses, gateway hosts may connect to addresses registered in
      these countries, on those destinations’ ports only: ${names}.
    </p> `;
}

function renderExceptions({ addressExceptions }: Evidence): Markup {
  return markup`<h3>Exceptions to registered address ranges</h3>
    ${renderTable(
      "Networks that count to a country, or not, against the address data",
      [
        { head: "Network", isName: true, cell: ({ cidr }) => code(cidr) },
        {
          head: "Counts",
          cell: ({ kind, country }) =>
            kind === "extend" ? `as ${country.name}` : `not as ${country.name}`,
        },
        { head: "Reason", cell: ({ reason }) => reason },
        { head: "Answers for it", cell: ({ owner }) => owner },
        { head: "Until", cell: ({ expires }) => expires },
      ],
      addressExceptions,
    )}`;
}

import type { Evidence } from "../../evidence.ts";
import type { FlowKind } from "../map/flow-map.ts";
import { markup, type Markup } from "../markup.ts";
import { layoutNarrowMap } from "../map/narrow-map.ts";
import { renderMap } from "../map/render-map.ts";
import { layoutWideMap } from "../map/wide-map.ts";
import { count, type Section } from "./parts.ts";

/** The drawn map, for wide and for narrow pages. */
export function flowSection(evidence: Evidence): Section {
  const title = `Where data flows in ${evidence.environment}`;
  const description = describe(evidence);
  return {
    id: "flow",
    title: "Where data flows",
    body: markup`<p>${description} The tables below list the same in full.</p>
      <figure>
        ${renderMap(layoutWideMap(evidence), { id: "map-wide", title, description })}
        ${renderMap(layoutNarrowMap(evidence), { id: "map-narrow", title, description })}
        <figcaption>
          ${flowKey("workloads", "from workloads")}
          ${flowKey("hosts", "from the hosts themselves only")}
          ${flowKey("access", "administrators")}
          <span class="key">
            <svg viewBox="0 0 36 14" aria-hidden="true">
              <rect class="box-outside" x="1" y="1" width="34" height="12" rx="3" />
            </svg>
            outside the ${evidence.residency.toUpperCase()}
          </span>
        </figcaption>
      </figure> `,
  };
}

/** What a kind of line means. */
function flowKey(kind: FlowKind, meaning: string): Markup {
  return markup`<span class="key">
    <svg viewBox="0 0 36 10" aria-hidden="true">
      <polyline class="flow-${kind}" points="0,5 28,5" />
      <polygon class="arrow-${kind}" points="36,5 28,1 28,9" />
    </svg>
    ${meaning}
  </span>`;
}

/** The map in words. */
function describe(evidence: Evidence): string {
  const { administrators, destinations, hosts, site } = evidence;
  const gateways = hosts.filter(({ egressGateway }) => egressGateway !== null);
  const countries = [...new Set(destinations.map(({ country }) => country.name))];
  const names = gateways.map(({ name }) => name).join(", ");
  const wayOut =
    gateways.length === 0
      ? "No host has a way out, so no data leaves the site."
      : `Whatever leaves passes the egress gateway on ${names} and goes to ${count(destinations.length, "listed destination")}${countries.length === 0 ? "" : ` in ${countries.join(", ")}`}.`;
  const people =
    administrators.length === 0
      ? "Nobody may connect to the hosts from outside."
      : `Administrators connect from ${count(administrators.length, "listed network")}.`;
  return `${count(hosts.length, "host")} at ${site.name}, ${site.country.name}. ${wayOut} ${people}`;
}

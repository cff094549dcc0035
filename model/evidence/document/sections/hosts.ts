import type { Evidence } from "../../evidence.ts";
import { markup } from "../markup.ts";
import { code, renderTable, type Section } from "./parts.ts";

const GATEWAYS = { dedicated: "yes, and nothing else", shared: "yes" } as const;

/** The machines that data is processed on. */
export function hostsSection({ hosts }: Evidence): Section {
  const hasZones = hosts.some(({ zone }) => zone !== null);
  return {
    id: "hosts",
    title: "Hosts",
    body: markup`<p>
        The machines on which data is processed. They talk to each other over a private network;
        only those with the egress gateway have a way out.
      </p>
      ${renderTable(
        "Hosts by role, place and way out",
        [
          { head: "Host", isName: true, cell: ({ name }) => name },
          { head: "Role", cell: ({ role }) => (role === "control-plane" ? "control plane" : role) },
          ...(hasZones
            ? [{ head: "Zone", cell: ({ zone }: (typeof hosts)[number]) => zone ?? "–" }]
            : []),
          { head: "Country", cell: ({ country }) => country.name },
          { head: "Private address", cell: ({ privateAddress }) => code(privateAddress) },
          { head: "Public address", cell: ({ publicAddress }) => code(publicAddress) },
          {
            head: "Egress gateway",
            cell: ({ egressGateway }) => (egressGateway === null ? "no" : GATEWAYS[egressGateway]),
          },
        ],
        hosts,
      )}`,
  };
}

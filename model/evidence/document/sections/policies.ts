import type { Evidence } from "../../evidence.ts";
import { renderTable, type Section } from "./parts.ts";

/** What policy packs said; only there where some did. */
export function policiesSection({ policies }: Evidence): Section {
  return {
    id: "policies",
    title: "Policies",
    body: renderTable(
      "Rules that judged the environment before it was made",
      [
        { head: "Rule", isName: true, cell: ({ title }) => title },
        { head: "Pack", cell: ({ pack, rule }) => `${pack}/${rule}` },
        {
          head: "Outcome",
          cell: ({ outcome }) => (outcome === "passed" ? "✓ passed" : "✗ failed"),
        },
        { head: "Detail", cell: ({ detail }) => detail },
      ],
      policies,
    ),
  };
}

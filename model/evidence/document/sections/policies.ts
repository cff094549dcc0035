import type { Evidence } from "../../evidence.ts";
import { code, lines, renderTable, type Section } from "./parts.ts";

/** What policy packs said; only there where some did. */
export function policiesSection({ policies }: Evidence): Section {
  return {
    id: "policies",
    title: "Policies",
    body: renderTable(
      "Rules that judged the environment before it was made",
      [
        {
          head: "Rule",
          isName: true,
          cell: ({ title, pack, rule }) => lines([title, code(`${pack}/${rule}`)]),
        },
        {
          head: "Outcome",
          cell: ({ outcome }) => (outcome === "passed" ? "✓ passed" : "✗ failed"),
        },
        {
          head: "Violations and exceptions",
          cell: ({ detail }) => {
            if (detail === "") return "none";
            return detail.includes("\n") ? lines(detail.split("\n")) : detail;
          },
        },
      ],
      policies,
    ),
  };
}

import type { Evidence } from "../../evidence.ts";
import { markup } from "../markup.ts";
import type { Section } from "./parts.ts";

/** What nobody may conclude from the rest. */
export function limitsSection({ limits }: Evidence): Section {
  return {
    id: "limits",
    title: "What this document does not show",
    body: markup`<ul class="limits">
      ${limits.map((limit) => markup`<li>${limit}</li> `)}
    </ul> `,
  };
}

import type { Evidence } from "../../evidence.ts";
import { markup } from "../markup.ts";
import { code, renderTable, type Section } from "./parts.ts";

/** Who may reach the hosts from outside, and from which country. */
export function administratorsSection({ administrators, residency }: Evidence): Section {
  const scope = residency.toUpperCase();
  return {
    id: "administrators",
    title: "Administrators",
    body: markup`<p>
        Networks from which people may open SSH and the Kubernetes API. Remote access from outside
        the ${scope} is a transfer (Art. 44), also where the data itself stays; so each network has
        its country. All others are refused.
      </p>
      ${
        administrators.length === 0
          ? markup`<p class="none">No network is listed.</p> `
          : renderTable(
              "Networks of administrators",
              [
                { head: "Name", isName: true, cell: ({ name }) => name },
                { head: "Network", cell: ({ cidr }) => code(cidr) },
                { head: "Country", cell: ({ country }) => country.name },
                {
                  head: "Transfer",
                  cell: ({ country }) =>
                    country.inside
                      ? `no, inside the ${scope}`
                      : markup`<b>yes, outside the ${scope}</b>`,
                },
              ],
              administrators,
            )
      }`,
  };
}

import type { Evidence } from "../../evidence.ts";
import { markup } from "../markup.ts";
import { renderTable, type Section } from "./parts.ts";

/** What is kept about requests, and what of it may be of persons. */
export function recordsSection({ records, loggedData }: Evidence): Section {
  return {
    id: "records",
    title: "Records of requests",
    body: markup`<p>
        What the environment itself writes down about requests (Art. 5(1)(c) and (e)). What services
        write down themselves is not part of it.
      </p>
      ${renderTable(
        "Records, where they are and how long",
        [
          { head: "Record", isName: true, cell: ({ name }) => name },
          { head: "Holds", cell: ({ holds }) => holds },
          { head: "Where", cell: ({ where }) => where },
          { head: "Kept", cell: ({ kept }) => kept },
        ],
        records,
      )}
      ${
        loggedData.length === 0
          ? markup`<p>Nothing that a caller sends is logged beside that.</p>`
          : renderTable(
              "What may be personal data in access logs",
              [
                { head: "What", isName: true, cell: ({ what }: LoggedData) => what },
                { head: "Reason", cell: ({ reason }) => reason },
                { head: "Owner", cell: ({ owner }) => owner },
                { head: "Last day", cell: ({ expires }) => expires },
              ],
              loggedData,
            )
      }`,
  };
}

type LoggedData = Evidence["loggedData"][number];

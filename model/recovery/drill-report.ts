import { markup, type Markup } from "../evidence/document/markup.ts";
import {
  count,
  formatTime,
  renderFacts,
  renderTable,
} from "../evidence/document/sections/parts.ts";
import { renderPage } from "../evidence/document/render-page.ts";
import type { Comparison } from "./compare-objects.ts";

/** What a drill found. */
export interface DrillReport {
  readonly environment: string;
  /** ISO 8601. */
  readonly startedAt: string;
  readonly outcome: "passed" | "failed";
  readonly hosts: readonly {
    readonly name: string;
    readonly before: string;
    readonly after: string;
  }[];
  /** What was written last before the loss and is not back, in seconds of time; null where nothing was read. */
  readonly rpoSeconds: number | null;
  /** From the loss of all hosts until the program was done again; null where it was not. */
  readonly rtoSeconds: number | null;
  readonly comparison: Comparison | null;
  readonly phases: readonly {
    readonly name: string;
    readonly startSeconds: number;
    readonly endSeconds: number;
  }[];
  readonly problems: readonly string[];
}

/** The page of a drill: one file, without scripts and without anything to fetch. */
export function renderDrillPage(report: DrillReport): string {
  const { environment, startedAt, outcome } = report;
  return renderPage(
    `Recovery drill: ${environment}, ${formatTime(startedAt)}`,
    markup`<main>
          <header class="title">
            <p class="kind">Recovery drill</p>
            <h1>${environment}</h1>
            <p class="purpose">
              All hosts were ended at once and their disks removed. The environment was made again
              from its recovery kit at other addresses.
            </p>
          </header>
          <div class="verdict ${outcome}">
            <p class="word">${outcome === "passed" ? "Passed" : "Failed"}</p>
            <p class="sentence">
              Back after ${seconds(report.rtoSeconds)}; ${seconds(report.rpoSeconds)} of writes lost
            </p>
            <ul class="counts">
              ${report.problems.map((problem) => markup`<li>${problem}</li>`)}
            </ul>
          </div>
          ${renderSections(report)}
        </main>`,
  );
}

function renderSections({ startedAt, comparison, hosts, phases }: DrillReport): Markup {
  return markup`          <section class="chapter">
            <h2>What was compared</h2>
            ${renderFacts([
              ["Begun", formatTime(startedAt)],
              ["Objects", count(comparison?.compared ?? 0, "object")],
              ["Missing", listed(comparison?.missing)],
              ["Under another UID", listed(comparison?.replaced)],
              ["Of another content", listed(comparison?.changed)],
            ])}
          </section>
          <section class="chapter">
            <h2>Hosts</h2>
            ${renderTable(
              "Private addresses",
              [
                { head: "Host", cell: ({ name }) => name, isName: true },
                { head: "Before", cell: ({ before }) => before },
                { head: "After", cell: ({ after }) => after },
              ],
              hosts,
            )}
          </section>
          <section class="chapter">
            <h2>Time by phase</h2>
            ${renderTable(
              "Seconds since the loss of all hosts",
              [
                { head: "Phase", cell: ({ name }) => name, isName: true },
                { head: "From", cell: ({ startSeconds }) => startSeconds.toFixed(1) },
                { head: "To", cell: ({ endSeconds }) => endSeconds.toFixed(1) },
              ],
              phases,
            )}
          </section>`;
}

/** Seconds for a reader, to a tenth. */
export function seconds(value: number | null): string {
  return value === null ? "an unknown time" : `${value.toFixed(1)} s`;
}

function listed(names: readonly string[] | undefined): string {
  if (names === undefined) return "not compared";
  return names.length === 0 ? "none" : names.join(", ");
}

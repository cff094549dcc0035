import { markup, type Markup } from "../evidence/document/markup.ts";
import {
  code,
  count,
  formatTime,
  renderFacts,
  renderTable,
} from "../evidence/document/sections/parts.ts";
import { renderPage } from "../evidence/document/render-page.ts";
import type { Comparison } from "./compare-objects.ts";
import type { WritesFound, WriteTime } from "./mesh-writes.ts";

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
  /** From the loss of all hosts until a write was acknowledged through the mesh again; null where none was. */
  readonly rtoSeconds: number | null;
  /** Null where nothing could be read. */
  readonly comparison: Comparison | null;
  /** The writes of the mesh, with the recovery point; null where nothing could be read. */
  readonly writes: WritesFound | null;
  readonly phases: readonly {
    readonly name: string;
    readonly startSeconds: number;
    readonly endSeconds: number;
  }[];
  readonly problems: readonly string[];
  /** Files and folders that stay, whatever came of it. */
  readonly left: readonly LeftToLookAt[];
}

/** A file or folder that a drill leaves for whoever wants to see what came of it. */
export interface LeftToLookAt {
  readonly what: string;
  readonly path: string;
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
              Back after ${seconds(report.rtoSeconds)}; ${seconds(report.writes?.rpoSeconds ?? null)} of writes lost
            </p>
            <ul class="counts">
              ${report.problems.map((problem) => markup`<li>${problem}</li>`)}
            </ul>
          </div>
          ${renderSections(report)}
        </main>`,
  );
}

function renderSections(report: DrillReport): Markup {
  const { startedAt, comparison, hosts, phases, left } = report;
  return markup`          <section class="chapter">
            <h2>What was compared</h2>
            ${renderFacts([
              ["Begun", formatTime(startedAt)],
              ["Objects", count(comparison?.compared ?? 0, "object")],
              ["Secrets among them", count(comparison?.secrets ?? 0, "secret")],
              ["Missing", listed(comparison?.missing)],
              ["Under another UID", listed(comparison?.replaced)],
              ["Of another content", listed(comparison?.changed)],
            ])}
          </section>
          ${renderWrites(report.writes)}
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
          </section>
          <section class="chapter">
            <h2>What is left to look at</h2>
            ${renderFacts(left.map(({ what, path }) => [what, code(path)]))}
          </section>`;
}

function renderWrites(writes: WritesFound | null): Markup {
  if (writes === null) return markup``;
  const numberOf = (write: WriteTime | null): string =>
    write === null ? "none" : `number ${String(write.sequence)}`;
  return markup`<section class="chapter">
            <h2>Writes through the mesh</h2>
            ${renderFacts([
              ["Acknowledged before the loss", count(writes.acknowledged, "write")],
              ["Before the snapshot was begun", count(writes.beforeSnapshot, "write")],
              [
                "Back",
                `${count(writes.back, "write")}, ${count(writes.secretsBack, "secret")} among them`,
              ],
              ["Newest acknowledged", numberOf(writes.newestAcknowledged)],
              ["Newest that is back", numberOf(writes.newestBack)],
              ["Lost", seconds(writes.rpoSeconds)],
            ])}
          </section>
          `;
}

/** Seconds for a reader, to a tenth. */
export function seconds(value: number | null): string {
  return value === null ? "an unknown time" : `${value.toFixed(1)} s`;
}

function listed(names: readonly string[] | undefined): string {
  if (names === undefined) return "not compared";
  return names.length === 0 ? "none" : names.join(", ");
}

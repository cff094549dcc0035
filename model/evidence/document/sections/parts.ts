import { dayOf } from "../../../values/calendar-date.ts";
import { markup, type Markup, type MarkupValue } from "../markup.ts";

/** A numbered chapter of the document. */
export interface Section {
  /** Anchor, and a word of its heading's id. */
  readonly id: string;
  readonly title: string;
  readonly body: Markup;
}

export interface Column<Row> {
  readonly head: string;
  readonly cell: (row: Row) => MarkupValue;
  /** Names the row; read out before its other cells. */
  readonly isName?: true;
}

/**
 * A table whose head repeats on each printed page, and whose rows become cards on a phone. The roles
 * are written out because some browsers forget them for rows that are drawn as cards.
 */
export function renderTable<Row>(
  caption: string,
  columns: readonly Column<Row>[],
  rows: readonly Row[],
): Markup {
  const heads = columns.map(({ head }) => markup`<th role="columnheader" scope="col">${head}</th>`);
  return markup`<table role="table">
    <caption>${caption}</caption>
    <thead role="rowgroup"><tr role="row">${heads}</tr></thead>
    <tbody role="rowgroup">
      ${rows.map((row) => renderRow(columns, row))}
    </tbody>
  </table> `;
}

function renderRow<Row>(columns: readonly Column<Row>[], row: Row): Markup {
  return markup`<tr role="row">${columns.map((column) => renderCell(column, row))}</tr> `;
}

function renderCell<Row>({ head, cell, isName }: Column<Row>, row: Row): Markup {
  return isName === true
    ? markup`<th role="rowheader" scope="row">${cell(row)}</th>`
    : markup`<td role="cell" data-label="${head}"><div>${cell(row)}</div></td>`;
}

/** Terms and what they are. */
export function renderFacts(facts: readonly (readonly [string, MarkupValue])[]): Markup {
  return markup`<dl class="facts">
    ${facts.map(
      ([term, value]) =>
        markup`<div>
          <dt>${term}</dt>
          <dd>${value}</dd>
        </div> `,
    )}
  </dl> `;
}

/** Text of an identifier: in a fixed-width face, and broken anywhere where it has to be. */
export function code(text: string): Markup {
  return markup`<code>${text}</code>`;
}

/** Values with a line each. */
export function lines(values: readonly MarkupValue[]): Markup[] {
  return values.map((value) => markup`<span class="line">${value}</span>`);
}

/** `2026-11-24T18:30:05.120Z` as `2026-11-24 18:30:05 UTC`. */
export function formatTime(time: string): string {
  return `${dayOf(time)} ${time.slice(11, 19)} UTC`;
}

/** The same without seconds, for where a day matters and a second does not. */
export function formatMinute(time: string): string {
  return `${dayOf(time)} ${time.slice(11, 16)} UTC`;
}

/** Milliseconds as seconds, so that one column has one unit. */
export function formatSeconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(2)} s`;
}

/** `1 probe`, `2 probes`. */
export function count(number: number, noun: string): string {
  return `${String(number)} ${noun}${number === 1 ? "" : "s"}`;
}

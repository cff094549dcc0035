import { commandOf, type Difference } from "../../../model/drift/difference.ts";
import type { DriftReport } from "../../../model/drift/drift-report.ts";
import { cleanText, fitLine, seconds } from "../progress/progress-text.ts";
import { alignColumns } from "../terminal/table.ts";
import type { Terminal } from "../terminal/terminal.ts";

/**
 * A report for a person: a table for each host and the cluster, then the commands that mend. Where lines are not
 * read on a terminal, a line for each difference, which a search finds whole.
 */
export function renderDrift(report: DriftReport, terminal: Terminal): string {
  const { differences, unseen, notes } = report;
  const { colour, interactive } = terminal;
  const found = interactive ? renderTables(report, terminal) : differences.map(renderLine);
  return [
    ...found,
    ...unseen.map(({ where, why }) => `${colour.red("not seen")}  ${where}: ${cleanText(why)}`),
    ...notes.map((note) => `note  ${cleanText(note)}`),
    ...(differences.length === 0 ? [] : renderMends(report)),
    renderSummary(report, colour),
  ].join("\n");
}

function renderLine({ where, kind, subject, expected, got }: Difference): string {
  return `drift  ${where}  ${kind}  ${cleanText(subject)}: expected ${cleanText(expected)}, got ${cleanText(got)}`;
}

function renderTables({ differences }: DriftReport, { colour, width }: Terminal): string[] {
  const places = [...new Set(differences.map(({ where }) => where))];
  return places.flatMap((place) => {
    const rows = differences
      .filter(({ where }) => where === place)
      .map(({ kind, subject, expected, got }) => [
        `  ${colour.yellow(kind)}`,
        cleanText(subject),
        `${colour.dim("expected")} ${cleanText(expected)}`,
        `${colour.dim("got")} ${cleanText(got)}`,
      ]);
    return [colour.bold(place), ...alignColumns(rows).map((line) => fitLine(line, width)), ""];
  });
}

/** Each command once, with how much it mends. */
function renderMends({ environment, differences }: DriftReport): string[] {
  const commands = differences.map((difference) => commandOf(environment, difference));
  const distinct = [...new Set(commands)];
  return distinct.map((command) => {
    const count = commands.filter((each) => each === command).length;
    return `to mend ${String(count)}: ${command}`;
  });
}

function renderSummary(
  { environment, compared, differences, unseen, milliseconds }: DriftReport,
  colour: Terminal["colour"],
): string {
  const counts = Object.entries(compared)
    .filter(([, count]) => count > 0)
    .map(([kind, count]) => `${String(count)} × ${kind}`);
  const verdict =
    differences.length > 0
      ? colour.yellow(`${String(differences.length)} differences from the plan of ${environment}`)
      : unseen.length > 0
        ? colour.red(`${environment} was not seen whole`)
        : colour.green(`${environment} is as planned`);
  return `${verdict}  (${counts.join(", ")}; ${seconds(milliseconds)})`;
}

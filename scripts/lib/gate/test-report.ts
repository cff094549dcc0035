import type { LevelTally } from "./jest-run.ts";
import { alignColumns } from "../terminal/table.ts";
import type { Terminal } from "../terminal/terminal.ts";
import type { TestLevel } from "./test-levels.ts";

/** What one level came to, and where a whole level was skipped or failed, why. */
export interface LevelResult extends LevelTally {
  readonly level: TestLevel;
  readonly note?: string;
}

/** The tally of a level of which no test was run. */
export const NOTHING: LevelTally = {
  passed: 0,
  failed: 0,
  skipped: 0,
  seconds: 0,
  skippedNames: [],
};

/** Sums one count over all levels. */
export function sumOf(
  results: readonly LevelResult[],
  count: "passed" | "failed" | "skipped",
): number {
  return results.reduce((total, result) => total + result[count], 0);
}

/**
 * The end of a test run: a table of levels, the names of skipped tests, which say why, and last the
 * line `N passed, N failed, N skipped` that other programs look for.
 */
export function renderTestReport(
  results: readonly LevelResult[],
  colour: Terminal["colour"],
): string {
  const skipped = results.flatMap(({ skippedNames }) => skippedNames);
  const sections = [
    renderTable(results, colour),
    ...(skipped.length > 0 ? [["skipped", ...skipped.map((name) => `  ${name}`)].join("\n")] : []),
    `${sumOf(results, "passed")} passed, ${sumOf(results, "failed")} failed, ${sumOf(results, "skipped")} skipped`,
  ];
  return `\n${sections.join("\n\n")}`;
}

function renderTable(results: readonly LevelResult[], colour: Terminal["colour"]): string {
  const rows = results.map((result) => [
    result.failed > 0 ? colour.red(result.level.name) : result.level.name,
    String(result.passed),
    String(result.failed),
    String(result.skipped),
    `${result.seconds.toFixed(1)} s`,
    result.note ?? result.level.proves,
  ]);
  const heading = ["level", "passed", "failed", "skipped", "time", ""];
  const alignments = ["left", "right", "right", "right", "right", "left"] as const;
  return alignColumns([heading, ...rows], alignments).join("\n");
}

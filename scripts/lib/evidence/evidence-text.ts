import type { Verdict } from "../../../model/evidence/evidence.ts";
import { alignColumns } from "../terminal/table.ts";
import type { Colour } from "../terminal/terminal.ts";
import type { DocumentCheck } from "./check-evidence.ts";
import type { DocumentFiles } from "./document-files.ts";

/** What was written, and what it says, for a person. */
export function renderWritten(
  { outcome, probes, gaps }: Verdict,
  files: DocumentFiles,
  colour: Colour,
): string {
  const words = {
    passed: colour.green("proven"),
    incomplete: colour.yellow("incomplete"),
    failed: colour.red("failed"),
  };
  return [
    probes.total === 0
      ? `${words[outcome]}: no probe was run`
      : `${words[outcome]}: ${String(probes.passed)} of ${String(probes.total)} probes passed`,
    ...gaps.map((gap) => `  ${gap}`),
    "",
    ...alignColumns([
      ["page", files.page],
      ["JSON", files.json],
      ["root", files.root],
    ]),
  ].join("\n");
}

/** What a check found, for a person. */
export function renderChecks(checks: readonly DocumentCheck[], colour: Colour): string {
  const words = {
    passed: colour.green("ok"),
    failed: colour.red("not ok"),
    unknown: colour.yellow("unknown"),
  };
  return alignColumns(
    checks.map(({ name, outcome, detail }) => [words[outcome], name, detail]),
  ).join("\n");
}

import type { ConfigError } from "../../../model/environment/config-error.ts";
import type { Located } from "../policy/judgement.ts";
import type { PlannedChange } from "../progress/progress-changes.ts";
import type { ExceptionChange } from "./compare-exceptions.ts";
import type { ResidencyChange } from "./compare-residency.ts";
import { codeSpan, escapeMarkdown } from "./escape-markdown.ts";
import { NEAR_DAYS } from "./expiring.ts";
import type { EnvironmentReport } from "./report.ts";
import { counted, describeEntry, describeException, describeViolation } from "./report-words.ts";

/** First lines of the table of residency. */
export const RESIDENCY_HEAD = [
  "| | environment | what | country | because | until |",
  "| --- | --- | --- | --- | --- | --- |",
] as const;

/** What people call a change. */
export const CHANGE_WORDS = { new: "new", removed: "gone", changed: "changed" } as const;

/** One row of that table; what leads out of the residency stands out. */
export function residencyRow(environment: string, change: ResidencyChange): string {
  const { entry } = change;
  const { title, text } = describeEntry(change);
  const word = CHANGE_WORDS[change.change];
  const stands = entry.outside && change.change !== "removed";
  const country = entry.country ?? "";
  const cells = [
    stands ? `**${word}**` : word,
    codeSpan(environment),
    `${escapeMarkdown(title)}${text === "" ? "" : `: ${codeSpan(short(text))}`}`,
    stands ? `**${escapeMarkdown(country)}**` : escapeMarkdown(country),
    escapeMarkdown(short(entry.basis ?? "")),
    escapeMarkdown(entry.expires ?? ""),
  ];
  return `| ${cells.join(" | ")} |`;
}

/** The same with everything that is known of it. */
export function residencyItem(environment: string, change: ResidencyChange): string {
  const { entry, change: kind } = change;
  const { title, text } = describeEntry(change);
  const parts = [
    text,
    entry.country ?? "",
    entry.basis ?? "",
    entry.expires === null ? "" : `until ${entry.expires}`,
    ...Object.entries(entry.fields)
      .filter(([, value]) => value !== "")
      .map(([field, value]) => `${field}: ${value}`),
  ];
  const known = parts.filter((part) => part !== "").map(escapeMarkdown);
  return `- ${CHANGE_WORDS[kind]} in ${codeSpan(environment)}: ${escapeMarkdown(title)}: ${known.join("; ")}`;
}

/** One violation of a list. */
export function violationItem(word: string, environment: string, located: Located): string {
  const { rule, law, at, text } = describeViolation(located);
  const start = word === "new" ? `**${word}**` : word;
  return `- ${start} in ${codeSpan(environment)}: ${codeSpan(rule)} (${escapeMarkdown(law)}) at ${codeSpan(at)}: ${escapeMarkdown(short(text))}`;
}

/** One exception that came, went or changed. */
export function exceptionItem(change: ExceptionChange): string {
  const word = CHANGE_WORDS[change.change];
  const start = change.change === "removed" ? `exception ${word}` : `**exception ${word}**`;
  return `- ${start}: ${codeSpan(change.rule)} for ${codeSpan(change.resource)} ${escapeMarkdown(short(describeException(change)))}`;
}

/** One mistake in a file, with what to do about it. */
export function mistakeItem(file: string, { path, line, expected, got, fix }: ConfigError): string {
  const where = `${codeSpan(`${file}:${line}`)} ${path === "" ? "" : codeSpan(path)}`.trim();
  return `- ${where}: expected ${escapeMarkdown(short(expected))}, got ${escapeMarkdown(short(got))}. Fix: ${escapeMarkdown(short(fix))}`;
}

/** What ends soon, on one line; empty where nothing does. */
export function expiringLine(environments: readonly EnvironmentReport[]): string {
  const all = environments.flatMap(({ name, expiring }) =>
    expiring.map((entry) => ({ name, ...entry })),
  );
  if (all.length === 0) return "";
  const shown = all
    .slice(0, MOST_EXPIRING)
    .map(
      ({ name, what, expires, days }) =>
        `${codeSpan(name)} ${escapeMarkdown(short(what))} on ${expires} (${counted(days, "day")})`,
    );
  const more = all.length > MOST_EXPIRING ? `, and ${all.length - MOST_EXPIRING} more` : "";
  return `**Ends within ${NEAR_DAYS} days:** ${shown.join("; ")}${more}.`;
}

const MOST_EXPIRING = 3;

/** How many resources are created, changed, replaced and deleted. */
export function operationCounts(changes: readonly PlannedChange[]): number[] {
  return (["create", "update", "replace", "delete"] as const).map(
    (operation) => changes.filter((change) => change.operation === operation).length,
  );
}

/** Text that leaves room on the screen for others. */
function short(text: string): string {
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST)}…`;
}

const LONGEST = 160;

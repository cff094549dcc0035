import { renderChanges } from "../progress/progress-changes.ts";
import { alignColumns } from "../terminal/table.ts";
import type { Colour } from "../terminal/terminal.ts";
import { plainLine } from "./escape-markdown.ts";
import { CHANGE_WORDS } from "./markdown-parts.ts";
import type { EnvironmentReport, Report } from "./report.ts";
import {
  comparedLine,
  countryLines,
  describeEntry,
  describeException,
  describeViolation,
  headline,
  listedChanges,
  verdictOf,
} from "./report-words.ts";

/** A check for a person at a terminal: everything, in the order of the comment. */
export function renderText(report: Report, colour: Colour): string {
  const paint = { good: colour.green, mind: colour.yellow, bad: colour.red, unread: colour.red }[
    verdictOf(report)
  ];
  const { environments, exceptions, exceptionsProblem, rules, notes } = report;
  const sections = [
    [paint(plainLine(headline(report))), plainLine(comparedLine(report))],
    titled(colour, "Residency", [
      ...countryLines(environments).map((line) => colour.bold(plainLine(line))),
      ...residencyLines(environments, colour),
    ]),
    titled(colour, "Not looked at", [
      ...(exceptionsProblem === null ? [] : [plainLine(exceptionsProblem)]),
      ...environments.flatMap(mistakeLines),
    ]),
    titled(colour, "Rules", [
      ...environments.flatMap((environment) => ruleLines(environment, colour)),
      ...rules.removed.map((rule) => colour.red(`rule removed: ${rule}`)),
      ...rules.added.map((rule) => `rule added: ${rule}`),
      ...exceptions.map((change) =>
        plainLine(
          `exception ${CHANGE_WORDS[change.change]}: ${change.rule} for ${change.resource} ${describeException(change)}`,
        ),
      ),
      ...environments.flatMap(({ name, expiring }) =>
        expiring.map(({ what, expires, days }) =>
          colour.yellow(plainLine(`${name} ${what} ends on ${expires}, in ${days} days`)),
        ),
      ),
    ]),
    ...environments.map(({ name, resources }) =>
      titled(
        colour,
        `Resources of ${name}`,
        resources === null ? [] : renderChanges(resources, colour),
      ),
    ),
    titled(colour, "How it was compared", notes.map(plainLine)),
  ];
  return sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join("\n"))
    .join("\n\n");
}

function titled(colour: Colour, title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [colour.bold(title), ...lines.map((line) => `  ${line}`)];
}

function mistakeLines({ name, file, problems, unseen }: EnvironmentReport): string[] {
  const lines = problems.flatMap(({ path, line, expected, got, fix }) => [
    `${file}:${line} ${path}`,
    ...alignColumns([
      ["  expected", expected],
      ["  got", got],
      ["  fix", fix],
    ]),
  ]);
  return [...lines, ...(unseen === null ? [] : [plainLine(`${name}: ${unseen}`)])];
}

function residencyLines(environments: readonly EnvironmentReport[], colour: Colour): string[] {
  const rows = environments.flatMap((environment) =>
    listedChanges(environment).map((change) => {
      const { title, text } = describeEntry(change);
      const { country, outside, basis, expires } = change.entry;
      const stands = outside && change.change !== "removed";
      return [
        CHANGE_WORDS[change.change],
        environment.name,
        plainLine(title),
        plainLine(text),
        stands ? colour.red(country ?? "") : (country ?? ""),
        plainLine(basis ?? ""),
        expires ?? "",
      ];
    }),
  );
  return alignColumns(rows);
}

function ruleLines({ name, rules }: EnvironmentReport, colour: Colour): string[] {
  const groups = [
    ["new", rules.fresh, colour.red],
    ["from before", rules.standing, colour.yellow],
    ["mended", rules.mended, colour.green],
    ["excused from here on", rules.excused.map((one) => ({ ...one, place: null })), colour.yellow],
  ] as const;
  return groups.flatMap(([word, located, paint]) =>
    located.flatMap((one) => {
      const { rule, law, at, text } = describeViolation(one);
      return [
        `${paint(word)} in ${name}: ${rule} (${law})`,
        `  ${plainLine(at)}`,
        `  ${plainLine(text)}`,
      ];
    }),
  );
}

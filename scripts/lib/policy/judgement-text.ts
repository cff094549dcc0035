import { titleOf } from "../../../policies/shared/objects.ts";
import { pageOf } from "../../../policies/shared/rule.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { alignColumns } from "../terminal/table.ts";
import type { Judgement, Located, LocatedExcuse, Place } from "./judgement.ts";

type Colour = Terminal["colour"];

const EXCEPTIONS_FILE = "policies/exceptions.yaml";

/** A judgement for people: violations by rule, then what is excused and until when. */
export function renderJudgement(judgement: Judgement, colour: Colour): string {
  const { violations, excused, subject, resources, packs } = judgement;
  const rules = packs.reduce((sum, pack) => sum + pack.rules.length, 0);
  const head = `${subject}: ${count(resources, "resource")} judged by ${count(rules, "rule")}`;
  const result =
    violations.length === 0
      ? colour.green("no violations")
      : colour.red(count(violations.length, "violation"));
  return [
    `${head}: ${result}, ${count(excused.length, "exception")} in use`,
    ...byRule(violations).flatMap((group) => renderRule(group, colour)),
    ...renderExcused(excused, colour),
    ...renderUnused(judgement, colour),
  ].join("\n");
}

/** Exceptions to take away; where none is about what was judged, they are somebody else's business. */
function renderUnused({ unused, excused, violations }: Judgement, colour: Colour): string[] {
  if (unused.length === 0) return [];
  const hasExpired = violations.some(({ violation }) => violation.expired !== undefined);
  if (excused.length === 0 && !hasExpired) {
    return ["", colour.dim(`No exception (${EXCEPTIONS_FILE}) is about this.`)];
  }
  return [
    "",
    "Exceptions that covered nothing here:",
    ...unused.map(({ rules, resources }) =>
      colour.dim(`  ${rules.join(", ")}: ${resources.join(", ")}`),
    ),
  ];
}

/** A place as editors take it: `file:line`, and the path in the file. */
export function renderPlace({ file, line, path }: Place): string {
  return `${file}:${line}${path === undefined ? "" : ` ${path}`}`;
}

function renderRule(
  [first, ...others]: readonly [Located, ...Located[]],
  colour: Colour,
): string[] {
  const { rule } = first.violation;
  const { reference, name } = rule.framework;
  return [
    "",
    `${colour.red(rule.name)} ${colour.dim(`${rule.severity}, ${name} ${reference}`)}`,
    `  ${rule.description}.`,
    ...[first, ...others].flatMap(({ violation, place }) => {
      const where = [titleOf(violation.resource), violation.path].filter((part) => part !== "");
      const past = violation.expired;
      return [
        `  ${colour.bold(where.join(" "))}`,
        ...(place === null ? [] : [`    at        ${renderPlace(place)}`]),
        `    expected  ${violation.expected}`,
        `    got       ${violation.got}`,
        ...(past === undefined ? [] : [`    exception expired on ${past.expires} (${past.owner})`]),
      ];
    }),
    `  fix   ${rule.fix}`,
    `  more  ${pageOf(first.pack, rule.name)}`,
  ];
}

function byRule(violations: readonly Located[]): (readonly [Located, ...Located[]])[] {
  const groups = Map.groupBy(violations, ({ violation }) => violation.rule.name);
  return [...groups.values()].flatMap(([first, ...others]) =>
    first === undefined ? [] : [[first, ...others] as const],
  );
}

/** One line for each exception and rule: many violations of one pod are one decision. */
function renderExcused(excused: readonly LocatedExcuse[], colour: Colour): string[] {
  if (excused.length === 0) return [];
  const rows = new Map<string, readonly string[]>();
  for (const { violation, exception } of excused) {
    const title = titleOf(violation.resource);
    rows.set(`${violation.rule.name} ${title}`, [
      `  ${violation.rule.name}`,
      title,
      `until ${exception.expires}`,
      exception.owner,
    ]);
  }
  return ["", `Excused (${EXCEPTIONS_FILE}):`, ...alignColumns([...rows.values()])].map((line) =>
    line.startsWith("  ") ? colour.dim(line) : line,
  );
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}

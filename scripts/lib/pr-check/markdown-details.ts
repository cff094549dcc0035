import { describeProperty, type PlannedChange } from "../progress/progress-changes.ts";
import { GROUP_TITLES } from "../progress/progress-subject.ts";
import { codeBlock, escapeMarkdown, plainLine } from "./escape-markdown.ts";
import { exceptionItem, mistakeItem, residencyItem, violationItem } from "./markdown-parts.ts";
import { MOST_SEEN } from "./most-seen.ts";
import type { Report } from "./report.ts";
import { counted, listedChanges } from "./report-words.ts";

/**
 * Characters that a whole comment may have: code hosts refuse longer ones (GitHub from 65,536 on), and
 * count some of them twice.
 */
const MOST_CHARACTERS = 50_000;

/** The folded part: every line of each list, every resource that differs, and how it was compared. */
export function renderDetails(report: Report): string {
  const sections = [
    fold("How it was compared", notesOf(report)),
    fold("Every line in full", listEverything(report)),
    foldResources(report),
  ];
  const texts: string[] = [];
  let room = MOST_CHARACTERS;
  for (const section of sections) {
    if (section.length > room) continue;
    texts.push(section);
    room -= section.length;
  }
  const [how = "", ...others] = texts.filter((text) => text !== "");
  return [...others, how].join("\n\n");
}

function fold(title: string, text: string): string {
  if (text === "") return "";
  return `<details><summary>${title}</summary>\n\n${text}\n\n</details>`;
}

function notesOf({ today, notes, environments }: Report): string {
  if (environments.length === 0) return "";
  const lines = [
    ...notes,
    `Both sides were previewed without state, as if nothing had been made, and judged on ${today} by this change's rules, each with its own exceptions.`,
    "What only a run finds out, and what is secret, is not compared.",
  ];
  return lines.map((line) => `- ${escapeMarkdown(line)}`).join("\n");
}

/** What is said in short above, in full; and what is not said above. */
function listEverything({ environments, exceptions }: Report): string {
  const mistakes = environments.flatMap(({ file, problems, mended }) => [
    ...problems.map((problem) => mistakeItem(file, problem)),
    ...mended.map((problem) => `${mistakeItem(file, problem)} **(mended)**`),
  ]);
  const residency = environments.flatMap((environment) =>
    listedChanges(environment).map((change) => residencyItem(environment.name, change)),
  );
  const seen = [
    ...environments.flatMap(({ name, rules: { fresh, mended } }) => [
      ...fresh.map((located) => violationItem("new", name, located)),
      ...mended.map((located) => violationItem("mended", name, located)),
    ]),
    ...exceptions.map(exceptionItem),
  ];
  const unseen = environments.flatMap(({ name, rules: { standing, excused } }) => [
    ...standing.map((located) => violationItem("from before", name, located)),
    ...excused.map((located) =>
      violationItem("excused from here on", name, { ...located, place: null }),
    ),
  ]);
  const lists = [
    mistakes.length > MOST_SEEN.mistakes
      ? mistakes
      : mistakes.filter((item) => item.endsWith("**")),
    residency,
    [...(seen.length > MOST_SEEN.rules ? seen : []), ...unseen],
  ];
  return lists
    .filter((list) => list.length > 0)
    .map((list) => limit(list).join("\n"))
    .join("\n\n");
}

/** Keeps a list within what a comment can hold; the rest is in the check's own output. */
function limit(lines: readonly string[]): readonly string[] {
  return lines.slice(0, MOST_LINES);
}

const MOST_LINES = 60;

function foldResources({ environments }: Report): string {
  const blocks = environments.flatMap(({ name, resources }) =>
    resources === null || resources.length === 0 ? [] : [[`# ${name}`, ...diffLines(resources)]],
  );
  const lines = blocks.flat();
  if (lines.length === 0) return "";
  const shown = lines.slice(0, MOST_RESOURCE_LINES);
  const rest = lines.length - shown.length;
  const tail =
    rest === 0 ? "" : `\n\n… and ${counted(rest, "more line")}: run \`npm run pr-check\`.`;
  return fold("Every resource that differs", `${codeBlock(shown, "diff")}${tail}`);
}

const MOST_RESOURCE_LINES = 200;

const SIGNS = { create: "+", update: "!", replace: "!", delete: "-" } as const;

/** Lines that code hosts colour: what is created, what changes and how, what is deleted. */
export function diffLines(changes: readonly PlannedChange[]): string[] {
  return changes.flatMap(({ subject, operation, changes: properties }) => {
    const sign = SIGNS[operation];
    const word = operation === "replace" ? "replaced: " : "";
    const title = `${GROUP_TITLES[subject.group]}: ${subject.label}`;
    return [
      `${sign} ${word}${plainLine(title)}`,
      // A step's script says nothing but that it is another one.
      ...(sign === "!" && subject.group !== "hosts" ? properties : []).map(
        (property) => `!     ${plainLine(describeProperty(property))}`,
      ),
    ];
  });
}

import { codeSpan, escapeMarkdown } from "./escape-markdown.ts";
import { renderDetails } from "./markdown-details.ts";
import {
  exceptionItem,
  expiringLine,
  mistakeItem,
  operationCounts,
  residencyRow,
  RESIDENCY_HEAD,
  violationItem,
} from "./markdown-parts.ts";
import { MOST_SEEN } from "./most-seen.ts";
import { differs, type EnvironmentReport, type Report } from "./report.ts";
import {
  comparedLine,
  counted,
  countryLines,
  headline,
  listedChanges,
  sum,
  verdictOf,
} from "./report-words.ts";

/** Hidden in every comment, so that whoever posts finds the last one and replaces it. */
export const COMMENT_MARKER = "<!-- nordmesh pr-check -->";

const SIGNS = { good: "✅", mind: "⚠️", bad: "❌", unread: "⛔" } as const;

/** The comment on a change: what it means for residency first, then rules, then resources. */
export function renderMarkdown(report: Report): string {
  const sections = [
    `${COMMENT_MARKER}\n## ${SIGNS[verdictOf(report)]} nordmesh: ${escapeMarkdown(headline(report))}`,
    escapeMarkdown(comparedLine(report)),
    renderResidency(report),
    renderMistakes(report),
    renderRules(report),
    renderResources(report),
    renderDetails(report),
  ];
  return `${sections.filter((section) => section !== "").join("\n\n")}\n`;
}

function renderMistakes({ environments, exceptionsProblem }: Report): string {
  const broken = environments.filter(({ problems }) => problems.length > 0);
  const lines = [
    ...(exceptionsProblem === null ? [] : [`- ${escapeMarkdown(exceptionsProblem)}`]),
    ...broken.flatMap(({ file, problems }) =>
      problems.map((problem) => mistakeItem(file, problem)),
    ),
    ...environments
      .filter(({ unseen }) => unseen !== null)
      .map(
        ({ name, unseen }) =>
          `- ${codeSpan(name)} was not previewed, so rules and resources were not looked at: ${escapeMarkdown(unseen ?? "")}`,
      ),
  ];
  if (lines.length === 0) return "";
  return ["**Not looked at**", "", ...cut(lines, MOST_SEEN.mistakes, "- ")].join("\n");
}

function renderResidency({ environments }: Report): string {
  if (environments.every(({ problems }) => problems.length > 0)) return "";
  const rows = environments.flatMap((environment) =>
    listedChanges(environment).map((change) => residencyRow(environment.name, change)),
  );
  const countries = countryLines(environments);
  const shown = countries.slice(0, MOST_SEEN.environments).map(escapeMarkdown).join("; ");
  const lead =
    countries.length > 0
      ? `**Residency: ${shown}.**`
      : "**Residency:** the countries stay the same.";
  if (rows.length === 0) return lead;
  return [lead, "", ...RESIDENCY_HEAD, ...cut(rows, MOST_SEEN.residency, "| | ")].join("\n");
}

function renderRules(report: Report): string {
  const { environments, exceptions, rules } = report;
  const count = (pick: (environment: EnvironmentReport) => readonly unknown[]): number =>
    sum(environments.map((environment) => pick(environment).length));
  const parts = [
    count(({ rules: { fresh } }) => fresh) > 0
      ? `**${counted(
          count(({ rules: { fresh } }) => fresh),
          "new violation",
        )}**`
      : "no new violation",
    ...phrase(
      count(({ rules: { mended } }) => mended),
      "mended",
    ),
    ...phrase(
      count(({ rules: { excused } }) => excused),
      "excused from here on",
    ),
    ...phrase(
      count(({ rules: { standing } }) => standing),
      "from before",
    ),
  ];
  const items = [
    ...environments.flatMap(({ name, rules: { fresh } }) =>
      fresh.map((located) => violationItem("new", name, located)),
    ),
    ...rules.removed.map((rule) => `- **rule removed**: ${codeSpan(rule)}`),
    ...exceptions.map(exceptionItem),
    ...environments.flatMap(({ name, rules: { mended } }) =>
      mended.map((located) => violationItem("mended", name, located)),
    ),
    ...rules.added.map((rule) => `- rule added: ${codeSpan(rule)}`),
  ];
  const expiring = expiringLine(environments);
  const isJudged = environments.some(
    ({ problems, unseen }) => problems.length === 0 && unseen === null,
  );
  if (!isJudged && items.length === 0) return "";
  return [
    isJudged ? `**Rules:** ${parts.join(", ")}.` : "**Rules:** nothing was judged.",
    ...(items.length === 0 ? [] : ["", ...cut(items, MOST_SEEN.rules, "- ")]),
    ...(expiring === "" ? [] : ["", expiring]),
  ].join("\n");
}

function phrase(count: number, words: string): string[] {
  return count === 0 ? [] : [`${count} ${words}`];
}

function renderResources({ environments }: Report): string {
  const rows = environments.filter(differs).flatMap(({ name, resources }) => {
    if (resources === null) return [];
    const counts = operationCounts(resources);
    return resources.length === 0 ? [] : [`| ${codeSpan(name)} | ${counts.join(" | ")} |`];
  });
  if (environments.every(({ resources }) => resources === null)) return "";
  if (rows.length === 0) return "**Resources:** the desired state stays the same.";
  return [
    "**Resources** of the desired state; what is running may differ (`npm run preview`).",
    "",
    "| | create | change | replace | delete |",
    "| --- | ---: | ---: | ---: | ---: |",
    ...cut(rows, MOST_SEEN.environments, "| "),
  ].join("\n");
}

/** The first few lines, and how many there are besides; one too many is shown rather than counted. */
function cut(lines: readonly string[], most: number, start: string): string[] {
  if (lines.length <= most + 1) return [...lines];
  return [...lines.slice(0, most), `${start}… and ${lines.length - most} more, unfolded below`];
}

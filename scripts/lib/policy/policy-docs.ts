import { findViolations } from "../../../policies/shared/judge.ts";
import { titleOf } from "../../../policies/shared/objects.ts";
import type { Pack, Rule } from "../../../policies/shared/rule.ts";
import { pageOf } from "../../../policies/shared/rule.ts";
import { PACKS } from "./judge-resources.ts";
import { readManifests } from "./manifest-resources.ts";

const REMADE = "<!-- Written by `npm run docs` from the rule in policies/; edit it there. -->";

/** Pages of all rules, and the one that lists them, by path in the checkout. */
export function policyPages(): Readonly<Record<string, () => string>> {
  const pages = PACKS.flatMap((pack) =>
    pack.rules.map(
      (rule) => [pageOf(pack.name, rule.name), () => renderRulePage(pack, rule)] as const,
    ),
  );
  return Object.fromEntries([["docs/policies/rules.md", renderList] as const, ...pages]);
}

function renderList(): string {
  return [
    REMADE,
    "# All rules",
    "Every rule is mandatory. [README.md](README.md) explains how they are run and how exceptions are made.",
    ...PACKS.flatMap((pack) => [
      `## ${pack.name}`,
      `${pack.description}.`,
      [
        "| rule | guards | severity | law or standard |",
        "| --- | --- | --- | --- |",
        ...pack.rules.map(
          ({ name, description, severity, framework }) =>
            `| [${name}](${pack.name}/${name}.md) | ${description} | ${severity} | ${framework.name}, ${framework.reference} |`,
        ),
      ].join("\n"),
    ]),
    "",
  ].join("\n\n");
}

function renderRulePage(pack: Pack, rule: Rule): string {
  const { framework } = rule;
  const { name, version, reference, specification } = framework;
  return [
    REMADE,
    `# ${rule.name}`,
    `${rule.description}.`,
    [
      "| | |",
      "| --- | --- |",
      `| pack | [${pack.name}](../rules.md) |`,
      `| severity | ${rule.severity}, mandatory |`,
      `| law or standard | [${name}](${specification}) (${version}), ${reference} |`,
      `| judges | ${rule.scope === "resource" ? "each resource by itself, before it is made" : "all resources of a stack together"} |`,
    ].join("\n"),
    "## Why",
    rule.why,
    "## Good",
    fence(rule.good),
    "## Bad",
    fence(rule.bad),
    "## How to fix",
    `${rule.fix.charAt(0).toUpperCase()}${rule.fix.slice(1)}.`,
    ...renderParameters(rule),
    ...(rule.limits === undefined ? [] : ["## What it does not see", rule.limits]),
    "## How to opt out",
    "Add an entry to `policies/exceptions.yaml`, with a reason, an owner and a last day:",
    fence(`- rules: [${rule.name}]
  resources: [${exampleTitle(rule)}] # as the violation names it
  reason: why it has to be so, and what limits the harm
  owner: who answers for it
  expires: "2027-05-31"`),
    "It is shown in every judgement, and counts no more on the day after.",
    "",
  ].join("\n\n");
}

/** What people call the resource that the rule's bad example is about. */
function exampleTitle(rule: Rule): string {
  const resources = readManifests(rule.bad, rule.name).map(({ resource }) => resource);
  const [violation] = findViolations(rule, resources, { today: ANY_DAY, exceptions: [] });
  if (violation === undefined) throw new Error(`unreachable: ${rule.name} passes its bad example`);
  return titleOf(violation.resource);
}

/** Examples are bad on every day. */
const ANY_DAY = "2026-01-01";

function renderParameters({ parameters }: Rule): string[] {
  if (parameters === undefined) return [];
  const rows = Object.entries(parameters).map(
    ([name, parameter]) =>
      `| \`${name}\` | ${parameter.description} | \`${JSON.stringify(parameter.default)}\` |`,
  );
  return [
    "## Parameters",
    ["| name | meaning | default |", "| --- | --- | --- |", ...rows].join("\n"),
  ];
}

function fence(text: string): string {
  return ["```yaml", text.trim(), "```"].join("\n");
}

import { countryName } from "../../../model/values/jurisdiction.ts";
import { titleOf } from "../../../policies/shared/objects.ts";
import type { Located } from "../policy/judgement.ts";
import { renderPlace } from "../policy/judgement-text.ts";
import type { ExceptionChange } from "./compare-exceptions.ts";
import type { Difference, ResidencyChange } from "./compare-residency.ts";
import { differs, type EnvironmentReport, exitStatusOf, type Report } from "./report.ts";

/** The whole answer in a few words. */
export function headline(report: Report): string {
  const { environments, exceptionsProblem } = report;
  if (exceptionsProblem !== null) return "policies/exceptions.yaml cannot be read";
  const broken = environments.filter(({ problems }) => problems.length > 0);
  if (broken.length > 0) return `${namesOf(broken)} cannot be planned`;
  const fresh = environments.filter(({ rules }) => rules.fresh.length > 0);
  const count = sum(fresh.map(({ rules }) => rules.fresh.length));
  if (count > 0) return `${counted(count, "new violation")} in ${namesOf(fresh)}`;
  const unseen = environments.filter((environment) => environment.unseen !== null);
  if (unseen.length > 0) return `${namesOf(unseen)} could not be judged`;
  const standing = sum(environments.map(({ rules }) => rules.standing.length));
  if (standing > 0) return `${counted(standing, "violation")} from before, none new`;
  if (environments.length === 0) return "no environment is touched";
  const outside = newlyOutside(environments);
  if (outside.length > 0) {
    return `${outside.join(", ")}, outside the residency, ${outside.length === 1 ? "is" : "are"} new; no rule is violated`;
  }
  return environments.some(differs) ? "no rule is violated" : "nothing changes in any environment";
}

/** Countries outside the residency that an environment reaches from this change on. */
function newlyOutside(environments: readonly EnvironmentReport[]): string[] {
  const fresh = environments.flatMap(({ residency }) =>
    residency.filter(({ change, entry }) => change === "new" && entry.kind === "country"),
  );
  const names = fresh.filter(({ entry }) => entry.outside).map(({ entry }) => entry.name);
  return [...new Set(names)];
}

/** What a reviewer sees from afar: all is well, mind where data goes, a rule is violated, or unread. */
export type Verdict = "good" | "mind" | "bad" | "unread";

/** The verdict on a change. */
export function verdictOf(report: Report): Verdict {
  const verdict = (["good", "bad", "unread"] as const)[exitStatusOf(report)];
  return verdict === "good" && newlyOutside(report.environments).length > 0 ? "mind" : verdict;
}

/** What was compared with what, and where something came of it. */
export function comparedLine(report: Report): string {
  const { base, head, changedFiles, environments, untouched } = report;
  const changed = environments.filter(differs);
  const same = environments.filter(
    (environment) => !differs(environment) && environment.unseen === null,
  );
  const sentences = [
    changed.length === 0 ? "" : `Changes in ${namesOf(changed)}.`,
    same.length === 0 ? "" : `Nothing changes in ${namesOf(same)}.`,
    ...environments
      .filter(({ presence }) => presence === "added")
      .map(({ name }) => `New: ${name}.`),
    ...environments
      .filter(({ presence }) => presence === "removed")
      .map(
        ({ name }) =>
          `Removed: ${name} (what runs stays until npm run down -- ${name}, while its file is there).`,
      ),
    untouched.length === 0 ? "" : `Not touched: ${names(untouched)}.`,
  ];
  const files = `${counted(changedFiles, "file")} ${changedFiles === 1 ? "differs" : "differ"}`;
  return [`${base.commit} (${base.ref}) → ${head}, ${files}.`, ...sentences]
    .filter((sentence) => sentence !== "")
    .join(" ");
}

/** What became of countries: `US (United States), outside the residency, is new in shop`. */
export function countryLines(environments: readonly EnvironmentReport[]): string[] {
  return environments.flatMap(({ name, residency }) =>
    residency
      .filter(({ entry }) => entry.kind === "country")
      .map(({ change, entry }) => {
        const where = entry.outside ? ", outside the residency," : "";
        const verb = change === "removed" ? "left" : "is new in";
        return `${entry.name} (${countryName(entry.name)})${where} ${verb} ${name}`;
      }),
  );
}

/** A change of residency that is no country: those stand in a sentence of their own. */
export function listedChanges({ residency }: EnvironmentReport): readonly ResidencyChange[] {
  return residency.filter(({ entry }) => entry.kind !== "country");
}

/** `destination mailer`, and where it is or what about it differs. */
export function describeEntry({ entry, differences }: ResidencyChange): {
  title: string;
  text: string;
} {
  const title = entry.kind === entry.name ? entry.kind : `${entry.kind} ${entry.name}`;
  return {
    title,
    text: differences.length === 0 ? entry.what : differences.map(describe).join("; "),
  };
}

function describe({ field, before, after }: Difference): string {
  return `${field} ${before === "" ? "none" : before} → ${after === "" ? "none" : after}`;
}

/** What is wrong, where, and what was expected. */
export function describeViolation({ violation, place }: Located): {
  readonly rule: string;
  readonly law: string;
  readonly at: string;
  readonly text: string;
} {
  const { rule, resource, path, expected, got } = violation;
  const where = [titleOf(resource), path].filter((part) => part !== "").join(" ");
  return {
    rule: rule.name,
    law: `${rule.severity}, ${rule.framework.name} ${rule.framework.reference}`,
    at: place === null ? where : renderPlace(place),
    text: `expected ${expected}, got ${got}`,
  };
}

/** Until when, by whom, and what of it was different. */
export function describeException({ exception, before, change }: ExceptionChange): string {
  const until =
    before !== null && change === "changed" && before.expires !== exception.expires
      ? `until ${before.expires} → ${exception.expires}`
      : `until ${exception.expires}`;
  return `${until}, ${exception.owner}: ${exception.reason}`;
}

/** `lab, oslo-prod and shop`; of many, the first few. */
export function namesOf(environments: readonly { readonly name: string }[]): string {
  return names(environments.map(({ name }) => name));
}

function names(all: readonly string[]): string {
  if (all.length > MOST_NAMES) {
    return `${all.slice(0, MOST_NAMES).join(", ")} and ${all.length - MOST_NAMES} more`;
  }
  const [last = "", ...others] = [...all].reverse();
  return others.length === 0 ? last : `${others.reverse().join(", ")} and ${last}`;
}

const MOST_NAMES = 6;

/** `1 file`, `2 files`. */
export function counted(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}

/** The sum of numbers. */
export function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

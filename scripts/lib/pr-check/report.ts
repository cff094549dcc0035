import type { ConfigError } from "../../../model/environment/config-error.ts";
import type { Judgement } from "../policy/judgement.ts";
import type { PlannedChange } from "../progress/progress-changes.ts";
import type { ExceptionChange } from "./compare-exceptions.ts";
import type { ResidencyChange } from "./compare-residency.ts";
import type { RuleChanges } from "./compare-rules.ts";
import type { Expiring } from "./expiring.ts";

/** What a change means for the environments of a checkout. */
export interface Report {
  /** What the change departs from: a short commit, and the name that it was asked for by. */
  readonly base: { readonly commit: string; readonly ref: string };
  /** What is compared with it: `HEAD 1234567`, or the work tree. */
  readonly head: string;
  /** How many files differ. */
  readonly changedFiles: number;
  readonly today: string;
  /** All that were looked at, by name. */
  readonly environments: readonly EnvironmentReport[];
  /** Names of those that no changed file leads to. */
  readonly untouched: readonly string[];
  readonly exceptions: readonly ExceptionChange[];
  /** What is wrong with policies/exceptions.yaml; null where nothing is. */
  readonly exceptionsProblem: string | null;
  /** Names of rules that are new, and of rules that are gone. */
  readonly rules: { readonly added: readonly string[]; readonly removed: readonly string[] };
  /** Sentences on how it was compared, and what that leaves out. */
  readonly notes: readonly string[];
}

/** What a change means for one environment. */
export interface EnvironmentReport {
  readonly name: string;
  /** Relative to the checkout. */
  readonly file: string;
  /** On which sides there is a file. */
  readonly presence: "both" | "added" | "removed";
  /** Mistakes in its file; nothing else was looked at then. */
  readonly problems: readonly ConfigError[];
  /** Mistakes that its file had, and has no more. */
  readonly mended: readonly ConfigError[];
  /** Why it was not judged; null where it was, or has mistakes, or is gone. */
  readonly unseen: string | null;
  readonly residency: readonly ResidencyChange[];
  /** What is done to resources; null where both sides could not be seen. */
  readonly resources: readonly PlannedChange[] | null;
  readonly rules: RuleChanges;
  readonly expiring: readonly Expiring[];
  /** What the rules say of it as it is; null where it was not judged. */
  readonly judgement: Judgement | null;
}

/** Whether a change makes any difference to an environment. */
export function differs(environment: EnvironmentReport): boolean {
  const { presence, problems, mended, residency, resources, rules } = environment;
  const lists = [problems, mended, residency, resources ?? [], rules.fresh, rules.mended];
  return presence !== "both" || [...lists, rules.excused].some(({ length }) => length > 0);
}

/**
 * Exit status of a check: 2 where something could not be read or judged, else 1 where a rule is
 * violated, newly or not, else 0. As `npm run policy` has it.
 */
export function exitStatusOf({ environments, exceptionsProblem }: Report): 0 | 1 | 2 {
  const unread = environments.some(
    ({ problems, unseen }) => problems.length > 0 || unseen !== null,
  );
  if (unread || exceptionsProblem !== null) return 2;
  return environments.some(({ judgement }) => (judgement?.violations.length ?? 0) > 0) ? 1 : 0;
}

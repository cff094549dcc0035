import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Slots } from "../../../engine/slots.ts";
import {
  type Exception,
  ExceptionProblem,
  parseExceptions,
} from "../../../policies/shared/exceptions.ts";
import { environmentsFolder } from "../../../stacks/load-plan.ts";
import { BadInput } from "../policy/bad-input.ts";
import { PACKS } from "../policy/judge-resources.ts";
import { compareExceptions } from "./compare-exceptions.ts";
import { compareTexts } from "./compare-residency.ts";
import { compareRuleLists } from "./compare-rule-lists.ts";
import { environmentReport } from "./environment-report.ts";
import { type Base, prepareBase } from "./prepare-base.ts";
import type { Report } from "./report.ts";
import { Repository } from "./repository.ts";
import { takeSides } from "./take-sides.ts";
import { touchedEnvironments } from "./touched-environments.ts";

export interface CheckOptions {
  /** Branch, tag or commit that the change is to be merged into. */
  readonly ref: string;
  /** The checkout. */
  readonly folder: string;
  readonly today: string;
  readonly say: (line: string) => void;
}

const RULES = new Set(PACKS.flatMap(({ rules }) => rules.map(({ name }) => name)));
const EXCEPTIONS = "policies/exceptions.yaml";
/** Programs that run at a time: each takes a core and some hundred megabytes. */
const AT_ONCE = 2;

/**
 * Compares the work tree with the commit where it departed from a branch: what changes in which
 * environment. Needs no cluster, secret or state. Throws `BadInput` for a branch that is not there.
 */
export async function checkChange({ ref, folder, today, say }: CheckOptions): Promise<Report> {
  const repository = new Repository(folder);
  const commit = repository.mergeBase(ref);
  const files = repository.changedFiles(commit);
  const scratch = mkdtempSync(join(tmpdir(), "nordmesh-pr-check-"));
  try {
    const place = { folder: join(scratch, "base"), index: join(scratch, "index"), say };
    const base = await prepareBase(repository, commit, place);
    return {
      base: { commit: repository.shorten(commit), ref },
      head: describeHead(repository),
      changedFiles: files.length,
      today,
      ...(await compareAll({ base, folder, scratch, files, today, say })),
    };
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

function describeHead(repository: Repository): string {
  const head = repository.shorten("HEAD");
  return repository.isDirty ? `the work tree on ${head}` : head;
}

interface Inputs {
  readonly base: Base;
  readonly folder: string;
  readonly scratch: string;
  readonly files: readonly string[];
  readonly today: string;
  readonly say: (line: string) => void;
}

async function compareAll({
  base,
  folder,
  scratch,
  files,
  today,
  say,
}: Inputs): Promise<Omit<Report, "base" | "head" | "changedFiles" | "today">> {
  const environments = ownEnvironments();
  const names = {
    folder: environments,
    before: listNames(join(base.folder, environments)),
    after: listNames(join(folder, environments)),
  };
  const before = readExceptions(base.folder).exceptions;
  const { exceptions: after, problem } = readExceptions(folder);
  const touched = touchedEnvironments(files, names);
  const slots = new Slots(AT_ONCE);
  const looked = await Promise.all(
    touched.map(async ({ environment }) => {
      const mine = join(scratch, "snapshots", environment);
      mkdirSync(mine, { recursive: true });
      const sides = await takeSides({
        environment,
        names,
        base,
        folder,
        scratch: mine,
        slots,
        say,
      });
      const file = join(environments, `${environment}.yaml`);
      return environmentReport({ environment, file, folder, base, sides, before, after, today });
    }),
  );
  const all = [...new Set([...names.before, ...names.after])].sort(compareTexts);
  return {
    environments: looked.map(({ report }) => report),
    untouched: all.filter((name) => !touched.some(({ environment }) => environment === name)),
    exceptions: compareExceptions(before, after),
    exceptionsProblem: problem,
    rules: await compareRuleLists(base.folder),
    notes: [...new Set([...baseNotes(base), ...looked.flatMap(({ notes }) => notes)])],
  };
}

function ownEnvironments(): string {
  const folder = environmentsFolder();
  if (!folder.startsWith("..")) return folder;
  throw new BadInput(
    `NORDMESH_ENVIRONMENTS names ${folder}, which is outside of the checkout: a change there cannot be seen.`,
  );
}

function listNames(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => name.endsWith(".yaml"))
      .map((name) => name.slice(0, -".yaml".length));
  } catch {
    return [];
  }
}

function readExceptions(folder: string): { exceptions: Exception[]; problem: string | null } {
  try {
    const all = parseExceptions(readFileSync(join(folder, EXCEPTIONS), "utf8"));
    const exceptions = all
      .map((entry) => ({ ...entry, rules: entry.rules.filter((rule) => RULES.has(rule)) }))
      .filter(({ rules }) => rules.length > 0);
    const stranger = all.flatMap(({ rules }) => rules).find((rule) => !RULES.has(rule));
    const problem = stranger === undefined ? null : `${EXCEPTIONS}: there is no rule "${stranger}"`;
    return { exceptions, problem };
  } catch (error) {
    if (error instanceof ExceptionProblem) return { exceptions: [], problem: error.message };
    const message = error instanceof Error ? error.message.split("\n", 1).join("") : String(error);
    return { exceptions: [], problem: `${EXCEPTIONS} cannot be read: ${message}` };
  }
}

function baseNotes({ dependencies, why }: Base): string[] {
  if (why !== null) {
    return [
      `The base's own program did not run (${why}): its environment files were run by this change's program, so what the program itself changes is not shown.`,
    ];
  }
  return dependencies === "installed"
    ? ["The base ran its own program with its own packages, which were installed for that."]
    : [
        "The base ran its own program, with the packages of this checkout: both lock files are the same.",
      ];
}

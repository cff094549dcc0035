// Previews one environment of the checkout that the first argument names, and writes the snapshot to the
// file that the third one names. It is a process of its own because the program of another commit brings
// its own modules along, which must not meet those of this one.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type * as Run from "../../../engine/run.ts";
import type { ListedResource } from "../../../engine/stack-view.ts";
import type { ConfigError } from "../../../model/environment/config-error.ts";
import type { Plan } from "../../../model/plan/plan.ts";
import type * as Stacks from "../../../stacks/load-plan.ts";
import type { Facts, Snapshot } from "./snapshot.ts";

const [folder = "", environment = "", output = ""] = process.argv.slice(2);

process.chdir(folder);
await writeFile(output, JSON.stringify(await takeSnapshot()));

async function takeSnapshot(): Promise<Snapshot> {
  try {
    const { plan } = await loadPlan(false);
    return { facts: await factsOf(plan), problems: [], ...(await preview()) };
  } catch (error) {
    const problems = problemsOf(error);
    if (problems === null) {
      return { facts: null, problems: [], resources: null, why: firstLine(error) };
    }
    return { facts: await factsOfExpired(), problems, resources: null, why: null };
  }
}

/** A file whose only fault is that something in it has expired still says where data went. */
async function factsOfExpired(): Promise<Facts | null> {
  try {
    const { plan } = await loadPlan(true);
    return await factsOf(plan);
  } catch {
    return null;
  }
}

async function loadPlan(evenIfExpired: boolean): Promise<{ plan: Plan }> {
  const stacks = (await load("stacks/load-plan.ts")) as typeof Stacks;
  return stacks.loadPlan(environment, { evenIfExpired });
}

async function factsOf(plan: Plan): Promise<Facts> {
  const { residencyFacts } = (await load("components/guardrails/residency-facts.ts")) as {
    residencyFacts: (plan: Plan) => Facts;
  };
  return residencyFacts(plan);
}

async function preview(): Promise<{ resources: ListedResource[] | null; why: string | null }> {
  const { runProgram } = (await load("engine/run.ts")) as typeof Run;
  const stateDir = await mkdtemp(join(tmpdir(), "nordmesh-pr-check-"));
  const { failures, marked } = await runProgram({
    project: "nordmesh",
    stack: environment,
    program: join(folder, "stacks/index.ts"),
    stateDir,
    passphrase: "",
    mode: "preview",
  }).finally(() => rm(stateDir, { recursive: true }));
  const [failure] = failures;
  if (failure === undefined) return { resources: [...marked], why: null };
  return { resources: null, why: firstLine(failure.error) };
}

function load(path: string): Promise<unknown> {
  return import(join(folder, path));
}

/** Errors of another checkout's classes are known by their names. */
function problemsOf(error: unknown): readonly ConfigError[] | null {
  if (!(error instanceof Error) || error.name !== "ConfigProblems") return null;
  return "problems" in error ? (error.problems as readonly ConfigError[]) : null;
}

function firstLine(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.split("\n", 1).join("");
}

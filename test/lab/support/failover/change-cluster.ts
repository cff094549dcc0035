import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Ended, runCommand } from "../nordmesh-command.ts";
import { run, type Subject, type Watched, watch } from "./lose-control-plane.ts";

/** Returns what `up` printed; with that as the reason, throws where it fails. */
export async function bringUp(subject: Subject): Promise<string> {
  const { status, output } = await run(subject, "up", "--yes");
  if (status !== 0) throw new Error(`up ended with status ${String(status)}\n${output}`);
  return output;
}

/** `npm run node` for a host of the subject. */
export function node(
  { environment, environments }: Subject,
  action: string,
  host: string,
  ...options: string[]
): Promise<Ended> {
  return runCommand("node", [action, environment, host, ...options], environments);
}

/** Brings the cluster to a changed file; returns what was seen meanwhile, and what `up` says it has taken out. */
export async function bringTo(
  subject: Subject,
  changes: readonly (readonly [string, string])[],
): Promise<{ readonly seen: Watched; readonly departed: readonly string[] }> {
  edit(subject, changes);
  let departed: string[] = [];
  const seen = await watch(subject, async () => {
    departed = departuresIn(await bringUp(subject));
  });
  return { seen, departed };
}

/** Names of the members that `etcdctl member list` shows. */
export function memberNames(list: string): string[] {
  return [...list.matchAll(/, started, ([^,]+),/g)].map(([, name]) => name ?? "").sort();
}

function departuresIn(output: string): string[] {
  return [...output.matchAll(/^\S+Z (.*) is taken out$/gm)].map(([, what]) => what ?? "").sort();
}

/** Replaces texts in the environment's file, each wherever it stands. */
function edit(
  { environment, environments }: Subject,
  changes: readonly (readonly [string, string])[],
): void {
  const file = join(environments, `${environment}.yaml`);
  const before = readFileSync(file, "utf8");
  writeFileSync(
    file,
    changes.reduce((text, [from, to]) => text.replaceAll(from, to), before),
  );
}

import type { EngineResult, OperationCounts } from "../engine/engine.ts";
import { cleanLine, seconds } from "./progress-text.ts";
import type { Colour } from "../terminal/terminal.ts";

/** `12 created, 1 changed, 230 unchanged`; what is zero is left out. */
export function renderCounts(counts: OperationCounts, verbs: "done" | "planned" = "done"): string {
  const words = verbs === "done" ? DONE_WORDS : PLANNED_WORDS;
  const parts = words
    .filter(([operation]) => counts[operation] > 0)
    .map(([operation, word]) => `${String(counts[operation])} ${word}`);
  return parts.length === 0 ? "nothing" : parts.join(", ");
}

const DONE_WORDS = [
  ["create", "created"],
  ["update", "changed"],
  ["replace", "replaced"],
  ["delete", "deleted"],
  ["same", "unchanged"],
] as const;

const PLANNED_WORDS = [
  ["create", "to create"],
  ["update", "to change"],
  ["replace", "to replace"],
  ["delete", "to delete"],
  ["same", "unchanged"],
] as const;

/** True when a run changed, or would change, something. */
export function hasChanges({ create, update, replace, delete: removed }: OperationCounts): boolean {
  return create + update + replace + removed > 0;
}

/** The last lines of a run: how it ended, what it did, and every failure in full. */
export function renderSummary(result: EngineResult, elapsedMs: number, colour: Colour): string[] {
  const { failures, skipped } = result;
  const counts = `${renderCounts(result.changes)} in ${seconds(elapsedMs)}`;
  const headline = renderHeadline(result, counts, colour);
  const left = skipped > 0 ? [`${String(skipped)} not attempted.`] : [];
  return [...failures.flatMap(renderFailure), headline, ...left];
}

function renderHeadline(result: EngineResult, counts: string, colour: Colour): string {
  const changed = hasChanges(result.changes);
  if (result.interrupted) return colour.yellow(`Interrupted: ${counts}`);
  if (result.failures.length > 0) return colour.red(`Failed: ${counts}`);
  if (result.declined && !changed) return colour.yellow("Nothing was deleted.");
  if (result.declined) return colour.yellow(`Done, but nothing was deleted: ${counts}`);
  return colour.green(`${changed ? "Done" : "Nothing to do"}: ${counts}`);
}

function renderFailure({ name, error }: EngineResult["failures"][number]): string[] {
  return [`${name}:`, ...error.message.split("\n").map((line) => `  ${cleanLine(line)}`), ""];
}

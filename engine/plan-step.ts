import { diffInputs, ignoreChanges } from "./diff.ts";
import type { PropertyChange } from "./diff.ts";
import type { Operation } from "./events.ts";
import { overlaps, parsePath } from "./property-path.ts";
import type { DiffVerdict, Provider } from "./providers/provider.ts";
import type { Registration } from "./registration.ts";
import type { ResourceState } from "./state/stack-state.ts";
import { plainMap } from "./values.ts";
import type { PropertyMap } from "./values.ts";

/** What is to be done to one resource, decided but not done. */
export interface StepPlan {
  readonly operation: Exclude<Operation, "delete">;
  /** Inputs to go on with: what the program asked for, less what it wants ignored. */
  readonly inputs: PropertyMap;
  readonly changes: readonly PropertyChange[];
  /** A replacement deletes its predecessor first, instead of after everything else. */
  readonly deleteFirst: boolean;
}

/**
 * Compares a registration with what is known of the resource. Pure but for the provider's clock. With `again` a
 * resource that is as registered is updated all the same, because it is known not to be so where it stands.
 */
export function planStep(
  wanted: Registration,
  old: ResourceState | undefined,
  provider: Provider,
  again = false,
): StepPlan {
  const neverFinished = old === undefined || old.pending === "create" || old.pending === "delete";
  if (neverFinished) {
    const { inputs } = wanted;
    return { operation: "create", inputs, changes: diffInputs({}, inputs), deleteFirst: false };
  }
  const inputs = ignoreChanges(wanted.inputs, old.inputs, wanted.ignoreChanges);
  const changes = diffInputs(old.inputs, inputs);
  const verdict = askProvider(provider, old, inputs, changes);
  const decided = decide(wanted, old, changes, verdict);
  const operation = again && decided === "same" ? "update" : decided;
  const deleteFirst =
    operation === "replace" && (wanted.deleteBeforeReplace ?? verdict.deleteFirst ?? false);
  return { operation, inputs, changes, deleteFirst };
}

function decide(
  wanted: Registration,
  old: ResourceState,
  changes: readonly PropertyChange[],
  verdict: DiffVerdict,
): StepPlan["operation"] {
  const patterns = wanted.replaceOnChanges.map(parsePath);
  const forced = changes.some(({ steps }) => patterns.some((pattern) => overlaps(pattern, steps)));
  if (forced || verdict.action === "replace") return "replace";
  const cutOff = old.pending === "update";
  return cutOff || verdict.action === "update" || changes.length > 0 ? "update" : "same";
}

function askProvider(
  provider: Provider,
  old: ResourceState,
  inputs: PropertyMap,
  changes: readonly PropertyChange[],
): DiffVerdict {
  if (provider.diff === undefined) return { action: "none" };
  return provider.diff({
    type: old.type,
    before: plainMap(old.inputs),
    after: plainMap(inputs),
    outputs: plainMap(old.outputs),
    changes,
  });
}

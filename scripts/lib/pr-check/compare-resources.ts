import { diffInputs, type PropertyChange } from "../../../engine/diff.ts";
import { defaultProviders } from "../../../engine/providers/default-providers.ts";
import type { Provider } from "../../../engine/providers/provider.ts";
import type { ListedResource } from "../../../engine/stack-view.ts";
import { plainMap } from "../../../engine/values.ts";
import type { PlannedChange } from "../progress/progress-changes.ts";
import { createNaming } from "../progress/progress-subject.ts";

const naming = createNaming(undefined);

/**
 * What a change does to the desired state: the operations that would make the one out of the other. What
 * only groups others is left out; secrets are not shown, and their values are not compared.
 */
export function compareResources(
  before: readonly ListedResource[],
  after: readonly ListedResource[],
): PlannedChange[] {
  const providers = defaultProviders();
  const old = new Map(before.map((resource) => [resource.urn, resource]));
  const fresh = new Set(after.map(({ urn }) => urn));
  return [
    ...after.flatMap((resource) => compare(providers, old.get(resource.urn), resource)),
    ...before.filter(({ urn }) => !fresh.has(urn)).flatMap((gone) => asChange(gone, "delete", [])),
  ];
}

function compare(
  providers: readonly Provider[],
  old: ListedResource | undefined,
  resource: ListedResource,
): PlannedChange[] {
  if (old === undefined) return asChange(resource, "create", []);
  const changes = diffInputs(old.inputs, resource.inputs);
  if (changes.length === 0) return [];
  const { type } = resource;
  const verdict = providers
    .find((provider) => provider.serves(type))
    ?.diff?.({
      type,
      before: plainMap(old.inputs),
      after: plainMap(resource.inputs),
      outputs: {},
      changes,
    });
  const operation = verdict?.action === "replace" ? "replace" : "update";
  return asChange(
    resource,
    operation,
    changes.map((change) => hide(change, type)),
  );
}

function asChange(
  resource: ListedResource,
  operation: PlannedChange["operation"],
  changes: readonly PropertyChange[],
): PlannedChange[] {
  const subject = naming(resource);
  return subject === undefined ? [] : [{ subject, operation, changes }];
}

/** What a Secret holds is one whether or not the program marked it. */
function hide(change: PropertyChange, type: string): PropertyChange {
  const holds = ["data", "stringData"].includes(String(change.steps[0]));
  if (!type.endsWith(":Secret") || !holds) return change;
  return { ...change, before: "[secret]", after: "[secret]" };
}

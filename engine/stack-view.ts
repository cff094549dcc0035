import { StateStore } from "./state/state-store.ts";
import type { StackState } from "./state/stack-state.ts";
import { isSecret, mapValue, plain, redact, secret } from "./values.ts";
import type { PropertyMap, PropertyValue } from "./values.ts";

/** One resource as a person or a test may see it: secrets and unknowns are placeholders. */
export interface ListedResource {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  readonly inputs: PropertyMap;
}

/** Type, name and inputs of resources, from a state or from a run's registrations. */
export function listResources(
  resources: readonly { urn: string; type: string; name: string; inputs: PropertyMap }[],
): ListedResource[] {
  return resources.map(({ urn, type, name, inputs }) => {
    return { urn, type, name, inputs: redact(inputs) as PropertyMap };
  });
}

/**
 * The same for programs that judge resources: unknowns and secrets keep their marks, so that nobody
 * takes a placeholder for a value. What was secret is gone.
 */
export function markResources(
  resources: readonly { urn: string; type: string; name: string; inputs: PropertyMap }[],
): ListedResource[] {
  return resources.map(({ urn, type, name, inputs }) => {
    const marked = mapValue(inputs, (value) => (isSecret(value) ? secret(null) : undefined));
    return { urn, type, name, inputs: marked as PropertyMap };
  });
}

/** One output of a stack, with its secret in the open: show it only to who asked for it. */
export interface StackOutput {
  readonly value: PropertyValue;
  readonly secret: boolean;
}

/** Opens a stack's outputs. */
export function readOutputs(outputs: PropertyMap): Record<string, StackOutput> {
  return Object.fromEntries(
    Object.entries(outputs).map(([name, value]) => {
      return [name, { value: plain(value), secret: isSecret(value) }];
    }),
  );
}

/** A stack's outputs for a screen or a log. */
export function showOutputs(outputs: PropertyMap): PropertyMap {
  return redact(outputs) as PropertyMap;
}

/** Reads a stack's state without running anything; see `openStateFile` for the errors. */
export async function readStack(options: {
  stateDir: string;
  passphrase: string;
  project: string;
  stack: string;
}): Promise<StackState> {
  const store = await StateStore.open(options);
  return store.snapshot();
}

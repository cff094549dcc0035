import type { StepPlan } from "./plan-step.ts";
import type { OperationRequest, Provider } from "./providers/provider.ts";
import type { Registration } from "./registration.ts";
import { about } from "./run-record.ts";
import type { RunRecord } from "./run-record.ts";
import type { Slots } from "./slots.ts";
import type { ResourceState } from "./state/stack-state.ts";
import type { StateStore } from "./state/state-store.ts";
import { providerUrn } from "./urn.ts";
import { markSecrets, plainMap, secretTexts } from "./values.ts";

/** What operations share in one run. */
export interface ExecutionContext {
  readonly store: StateStore;
  readonly record: RunRecord;
  readonly slots: Slots;
  /** Aborted when no new operation may be started. */
  readonly stop: AbortSignal;
  /** Aborted when running operations have to give up. */
  readonly abandon: AbortSignal;
  /** URNs of resources that are updated even where nothing of them has changed. */
  readonly again: ReadonlySet<string>;
}

/** The metadata that a registration leaves in the state, whatever is done to the resource. */
export function describeState(wanted: Registration): Omit<ResourceState, "id" | "outputs"> {
  const { urn, type, name, custom, inputs, protect, retainOnDelete, timeouts } = wanted;
  const { parent, provider, deletedWith } = wanted;
  return {
    urn,
    type,
    name,
    custom,
    inputs,
    dependencies: [...wanted.dependencies].sort(),
    protect,
    retainOnDelete,
    timeouts,
    ...(parent === undefined ? {} : { parent }),
    ...(provider === undefined ? {} : { provider }),
    ...(deletedWith === undefined ? {} : { deletedWith }),
  };
}

/**
 * Carries out a planned create, update or replacement, and keeps the state in step with it: the
 * pending mark is on disk before the provider acts, and the result before anyone learns of it.
 */
export async function executeStep(
  context: ExecutionContext,
  wanted: Registration,
  plan: StepPlan,
  provider: Provider,
): Promise<ResourceState> {
  const old = context.store.get(wanted.urn);
  const { changes } = plan;
  return context.record.timed(wanted, plan.operation, { changes }, async () => {
    if (old === undefined || plan.operation === "create") {
      return create(context, wanted, plan, provider);
    }
    if (plan.operation === "update") return update(context, old, wanted, plan, provider);
    await makeWay(context, old, plan, provider);
    return create(context, wanted, plan, provider);
  });
}

async function create(
  context: ExecutionContext,
  wanted: Registration,
  plan: StepPlan,
  provider: Provider,
): Promise<ResourceState> {
  const unmade = { ...describeState(wanted), inputs: plan.inputs, id: "", outputs: {} };
  context.store.set({ ...unmade, pending: "create" });
  await context.store.commit();
  const { ignoreChanges } = wanted;
  const request = operationRequest(context, unmade, "create");
  const { id, outputs } = await provider.create({ ...request, ignoreChanges });
  return finish(context, { ...unmade, id, outputs }, wanted);
}

async function update(
  context: ExecutionContext,
  old: ResourceState,
  wanted: Registration,
  plan: StepPlan,
  provider: Provider,
): Promise<ResourceState> {
  context.store.set({ ...old, pending: "update" });
  await context.store.commit();
  const { id } = old;
  const fresh = { ...describeState(wanted), inputs: plan.inputs, id, outputs: old.outputs };
  const { ignoreChanges } = wanted;
  const before = plainMap(old.inputs);
  const request = operationRequest(context, fresh, "update");
  const outputs = await provider.update({ ...request, ignoreChanges, before });
  return finish(context, { ...fresh, outputs }, wanted);
}

/** What a provider is told for an operation on a resource as the state holds it. */
export function operationRequest(
  { store, record, abandon }: ExecutionContext,
  resource: ResourceState,
  kind: "create" | "update" | "delete",
): OperationRequest {
  const { urn, type, name, id, inputs, outputs, timeouts, provider } = resource;
  const config = provider === undefined ? {} : (store.get(providerUrn(provider))?.inputs ?? {});
  const timeoutSeconds = timeouts[kind];
  return {
    urn,
    type,
    name,
    id,
    inputs: plainMap(inputs),
    outputs: plainMap(outputs),
    config: plainMap(config),
    ignoreChanges: [],
    secrets: [...secretTexts(inputs), ...secretTexts(outputs), ...secretTexts(config)],
    signal: abandon,
    progress: (message) => {
      record.emit({ ...about(resource, kind), phase: "progress", message });
    },
    ...(timeoutSeconds === undefined ? {} : { timeoutSeconds }),
  };
}

// A predecessor that shares a name with its replacement goes first; any other is kept until the
// replacement stands and all that used the old one has moved over.
async function makeWay(
  context: ExecutionContext,
  old: ResourceState,
  plan: StepPlan,
  provider: Provider,
): Promise<void> {
  if (old.protect) throw new Error(`${old.name} is protected and would have to be replaced`);
  if (!plan.deleteFirst) {
    context.store.condemn(old);
    return;
  }
  context.store.set({ ...old, pending: "delete" });
  await context.store.commit();
  await provider.delete(operationRequest(context, old, "delete"));
}

async function finish(
  { store }: ExecutionContext,
  resource: ResourceState,
  wanted: Registration,
): Promise<ResourceState> {
  const outputs = markSecrets(resource.outputs, resource.inputs, wanted.additionalSecretOutputs);
  const finished = { ...resource, outputs };
  store.set(finished);
  await store.commit();
  return finished;
}

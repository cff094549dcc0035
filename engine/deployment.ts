import { executeStep, describeState } from "./execution.ts";
import type { ExecutionContext } from "./execution.ts";
import { planStep } from "./plan-step.ts";
import type { StepPlan } from "./plan-step.ts";
import { findProvider, providerFor } from "./providers/registry.ts";
import type { Provider } from "./providers/provider.ts";
import type { Registration } from "./registration.ts";
import type { ResourceState } from "./state/stack-state.ts";
import { providerUrn, isStackType } from "./urn.ts";
import { contains, containsSecret, containsUnknown, isAsset, plainMap, secret } from "./values.ts";
import type { PropertyMap } from "./values.ts";
import { toError } from "./to-error.ts";

/** What the program gets back for a registration. */
export interface Registered {
  readonly urn: string;
  readonly id: string;
  readonly outputs: PropertyMap;
  /** After `fail` and `skip` all outputs are unknown to the program, which goes on without them. */
  readonly result: "success" | "fail" | "skip";
}

/** One run of a program: takes its registrations one by one and makes them true. */
export class Deployment {
  /** Every registration, in order, with the inputs that it came to. */
  readonly registrations: Registration[] = [];
  private readonly context: ExecutionContext;
  private readonly providers: readonly Provider[];
  private readonly preview: boolean;
  private readonly seen = new Set<string>();
  private readonly running = new Set<Promise<unknown>>();

  constructor(context: ExecutionContext, providers: readonly Provider[], preview: boolean) {
    this.context = context;
    this.providers = providers;
    this.preview = preview;
  }

  /** What the state holds and the program did not ask for. */
  leftovers(): ResourceState[] {
    return this.context.store.snapshot().resources.filter(({ urn }) => !this.seen.has(urn));
  }

  /** Resolves when no operation is under way, also where the program did not wait for it. */
  async idle(): Promise<void> {
    while (this.running.size > 0) await Promise.allSettled(this.running);
  }

  /** Never throws for a resource's own failure: that is recorded, and shows in the result. */
  async register(asked: Registration): Promise<Registered> {
    if (this.seen.has(asked.urn)) throw new Error(`two resources have the URN ${asked.urn}`);
    const wanted = hideSecrets(asked, findProvider(this.providers, asked.type));
    this.seen.add(wanted.urn);
    this.registrations.push(wanted);
    this.adoptAlias(wanted);
    if (!wanted.custom) return this.registerComponent(wanted);
    const obstacle = this.obstacle(wanted);
    if (obstacle !== undefined) return this.skip(wanted, obstacle);
    try {
      return await this.registerCustom(wanted);
    } catch (cause) {
      const error = toError(cause);
      this.context.record.fail(wanted, this.guessOperation(wanted), error);
      return { urn: wanted.urn, id: "", outputs: {}, result: "fail" };
    }
  }

  /** Keeps what a component, or the stack itself, says its outputs are. */
  registerOutputs(urn: string, outputs: PropertyMap): void {
    const { store } = this.context;
    const known = store.get(urn);
    if (this.preview || known === undefined || containsUnknown(outputs)) return;
    if (isStackType(known.type)) store.setOutputs(outputs);
    else this.remember({ ...known, outputs });
  }

  private skip(wanted: Registration, reason: string): Registered {
    this.context.record.skip(wanted, this.guessOperation(wanted), reason);
    return { urn: wanted.urn, id: "", outputs: {}, result: "skip" };
  }

  private registerComponent(wanted: Registration): Registered {
    const { store, record } = this.context;
    const old = store.get(wanted.urn);
    const operation = old === undefined ? "create" : "same";
    if (this.preview) {
      record.counts[operation] += 1;
      if (operation === "create") record.planned(wanted, operation);
    } else {
      const inputs = containsUnknown(wanted.inputs) ? (old?.inputs ?? {}) : wanted.inputs;
      this.remember({ ...describeState(wanted), inputs, id: "", outputs: old?.outputs ?? {} });
      record.done(wanted, operation);
    }
    return { urn: wanted.urn, id: "", outputs: {}, result: "success" };
  }

  private async registerCustom(wanted: Registration): Promise<Registered> {
    const { store, slots, record } = this.context;
    const provider = providerFor(this.providers, wanted.type);
    checkInputs(wanted, provider);
    const old = store.get(wanted.urn);
    const plan = planStep(wanted, old, provider, this.context.again.has(wanted.urn));
    if (old !== undefined && plan.operation === "same") {
      if (!this.preview) this.remember({ ...old, ...describeState(wanted), inputs: plan.inputs });
      record.done(wanted, "same");
      return { urn: wanted.urn, id: old.id, outputs: old.outputs, result: "success" };
    }
    if (this.preview) return this.previewStep(wanted, plan, old);
    const operation = slots.run(async () => {
      // The wait for a slot may have outlasted the wish to start anything.
      if (this.context.stop.aborted) return undefined;
      return executeStep(this.context, wanted, plan, provider);
    });
    this.running.add(operation);
    const finished = await operation.finally(() => this.running.delete(operation));
    if (finished === undefined) return this.skip(wanted, "interrupted");
    return { urn: wanted.urn, id: finished.id, outputs: finished.outputs, result: "success" };
  }

  private previewStep(
    wanted: Registration,
    plan: StepPlan,
    old: ResourceState | undefined,
  ): Registered {
    this.context.record.counts[plan.operation] += 1;
    this.context.record.planned(wanted, plan.operation, plan.changes);
    // Outputs that are inputs are known already; all others stay unknown to the program.
    const id = plan.operation === "update" ? (old?.id ?? "") : "";
    return { urn: wanted.urn, id, outputs: plan.inputs, result: "success" };
  }

  private remember(resource: ResourceState): void {
    const { store } = this.context;
    // A run that changes nothing must not write anything.
    if (JSON.stringify(store.get(resource.urn)) !== JSON.stringify(resource)) store.set(resource);
  }

  private obstacle(wanted: Registration): string | undefined {
    const { record, stop } = this.context;
    if (stop.aborted) return "interrupted";
    const needed = [
      ...wanted.dependencies,
      ...(wanted.parent === undefined ? [] : [wanted.parent]),
      ...(wanted.provider === undefined ? [] : [providerUrn(wanted.provider)]),
      ...(wanted.deletedWith === undefined ? [] : [wanted.deletedWith]),
    ];
    const reason = needed.map((urn) => record.whyStopped(urn)).find((why) => why !== undefined);
    if (reason !== undefined || this.preview) return reason;
    return containsUnknown(wanted.inputs) ? "an input never became known" : undefined;
  }

  private guessOperation({ urn }: Registration): "create" | "update" {
    return this.context.store.get(urn) === undefined ? "create" : "update";
  }

  private adoptAlias(wanted: Registration): void {
    const { store } = this.context;
    if (store.get(wanted.urn) !== undefined) return;
    const former = wanted.aliases.find((alias) => store.get(alias) !== undefined);
    if (former === undefined) return;
    // A preview works on its own copy of the state, which is never written.
    store.rename(former, wanted.urn);
  }
}

function checkInputs(wanted: Registration, provider: Provider): void {
  if (contains(wanted.inputs, isAsset)) {
    throw new Error("the embedded engine does not carry file assets; use the Pulumi CLI");
  }
  provider.check?.(wanted.type, plainMap(wanted.inputs));
}

/** Marks what the provider knows to be secret, whatever the program says. */
function hideSecrets(wanted: Registration, provider: Provider | undefined): Registration {
  const hidden = provider?.secretInputs?.(wanted.type) ?? [];
  const marked = Object.entries(wanted.inputs).map(
    ([key, value]) => [key, hidden.includes(key) ? secret(value) : value] as const,
  );
  const inputs = Object.fromEntries(marked);
  const secretInputs = Object.keys(inputs).filter((key) => containsSecret(inputs[key]));
  const derived = provider?.secretOutputs?.(wanted.type, secretInputs) ?? [];
  const additionalSecretOutputs = [...wanted.additionalSecretOutputs, ...hidden, ...derived];
  return { ...wanted, inputs, additionalSecretOutputs };
}

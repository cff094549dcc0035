import { operationRequest } from "./execution.ts";
import type { ExecutionContext } from "./execution.ts";
import { providerFor } from "./providers/registry.ts";
import type { Provider } from "./providers/provider.ts";
import type { ResourceState } from "./state/stack-state.ts";
import { providerUrn } from "./urn.ts";

/** Layers in which resources can go: whatever uses a resource is in an earlier layer than it. */
export function removalLayers(doomed: readonly ResourceState[]): ResourceState[][] {
  const layers: ResourceState[][] = [];
  // Newest first, so that within a layer the order is the reverse of creation.
  let left = [...doomed].reverse();
  while (left.length > 0) {
    const used = new Set(left.flatMap((resource) => [...references(resource)]));
    const free = left.filter(({ urn }) => !used.has(urn));
    // Records of different runs can point at each other; creation order then decides.
    const layer = free.length > 0 ? free : left.slice(0, 1);
    layers.push(layer);
    left = left.filter((resource) => !layer.includes(resource));
  }
  return layers;
}

/** Deletes resources, users before what they use; a failure keeps everything that it stands on. */
export class Removal {
  private readonly context: ExecutionContext;
  private readonly providers: readonly Provider[];
  private readonly layers: readonly ResourceState[][];
  private readonly doomed: ReadonlyMap<string, ResourceState>;
  private readonly kept = new Set<string>();
  private readonly dropped = new Map<string, ResourceState[]>();

  constructor(
    context: ExecutionContext,
    providers: readonly Provider[],
    doomed: readonly ResourceState[],
  ) {
    this.context = context;
    this.providers = providers;
    this.layers = removalLayers(doomed);
    this.doomed = new Map(doomed.map((resource) => [resource.urn, resource]));
  }

  /** Tells what would go, in the order in which it would. */
  announce(): void {
    for (const resource of this.layers.flat()) this.context.record.planned(resource, "delete");
  }

  async run(): Promise<void> {
    for (const layer of this.layers) {
      await Promise.all(
        layer.map((resource) => this.context.slots.run(() => this.removeOne(resource))),
      );
    }
  }

  private async removeOne(resource: ResourceState): Promise<void> {
    const { record, stop } = this.context;
    const reason = stop.aborted
      ? "interrupted"
      : this.kept.has(resource.urn)
        ? "something that uses it is still there"
        : undefined;
    if (reason !== undefined) {
      record.skip(resource, "delete", reason);
      this.keep(resource);
      return;
    }
    if (this.goesWithAnother(resource)) return;
    try {
      const details = this.isReplaced(resource) ? { replaced: true } : {};
      await record.timed(resource, "delete", details, () => this.deleteOne(resource));
    } catch {
      // The record has the failure; what this resource stands on has to stay.
      this.keep(resource);
    }
  }

  private async deleteOne(resource: ResourceState): Promise<void> {
    const { store } = this.context;
    if (resource.protect) throw new Error(`${resource.name} is protected`);
    if (resource.custom && !resource.retainOnDelete) {
      const provider = providerFor(this.providers, resource.type);
      if (store.get(resource.urn) === resource) await this.markPending(resource);
      await provider.delete(operationRequest(this.context, resource, "delete"));
    }
    this.forget(resource);
    await store.commit();
  }

  private isReplaced(resource: ResourceState): boolean {
    return this.context.store.snapshot().condemned.includes(resource);
  }

  private async markPending(resource: ResourceState): Promise<void> {
    this.context.store.set({ ...resource, pending: "delete" });
    await this.context.store.commit();
  }

  // Nothing is asked of a provider for what vanishes with something else, such as an object in a
  // cluster whose hosts go. Its record goes only once that other thing is gone.
  private goesWithAnother(resource: ResourceState): boolean {
    const { deletedWith, protect } = resource;
    const other = deletedWith === undefined ? undefined : this.doomed.get(deletedWith);
    if (other === undefined || protect || other.protect || other.retainOnDelete) return false;
    this.dropped.set(other.urn, [...(this.dropped.get(other.urn) ?? []), resource]);
    return true;
  }

  private forget(resource: ResourceState): void {
    const { store, record } = this.context;
    store.remove(resource);
    for (const companion of this.dropped.get(resource.urn) ?? []) {
      this.forget(companion);
      record.done(companion, "delete", { message: `went with ${resource.name}` });
    }
  }

  private keep(resource: ResourceState): void {
    for (const urn of references(resource)) this.kept.add(urn);
  }
}

function references(resource: ResourceState): Set<string> {
  const { urn, dependencies, parent, provider, deletedWith } = resource;
  const urns = new Set(dependencies);
  if (parent !== undefined) urns.add(parent);
  if (provider !== undefined) urns.add(providerUrn(provider));
  if (deletedWith !== undefined) urns.add(deletedWith);
  // A component's dependencies can name its own children; they must not wait for each other.
  urns.delete(urn);
  return urns;
}

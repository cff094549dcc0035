import { openStateFile, writeStateFile } from "./state-file.ts";
import type { OpenedState } from "./state-file.ts";
import { emptyState } from "./stack-state.ts";
import type { ResourceState, StackState } from "./stack-state.ts";
import type { PropertyMap } from "../values.ts";

/**
 * The state in memory, and its way to the disk. Changes are made at once and become durable with
 * `commit`; commits that come while one is being written share the next write.
 */
export class StateStore {
  readonly warning: string | undefined;
  private readonly opened: OpenedState;
  private readonly resources: Map<string, ResourceState>;
  private condemned: ResourceState[];
  private outputs: PropertyMap;
  private readonly at: { readonly project: string; readonly stack: string };
  private writing: Promise<void> = Promise.resolve();
  private queued: Promise<void> | undefined;
  private dirty = false;

  /** Reads the state of a stack; see `openStateFile` for the errors. */
  static async open(options: {
    stateDir: string;
    passphrase: string;
    project: string;
    stack: string;
  }): Promise<StateStore> {
    const { project, stack } = options;
    const opened = await openStateFile(options.stateDir, options.passphrase);
    const state = opened.state ?? emptyState(project, stack);
    if (state.project !== project || state.stack !== stack) {
      throw new Error(
        `${opened.path} belongs to ${state.project}/${state.stack}, not to ${project}/${stack}`,
      );
    }
    return new StateStore(opened, state);
  }

  private constructor(opened: OpenedState, state: StackState) {
    this.opened = opened;
    this.warning = opened.warning;
    this.at = { project: state.project, stack: state.stack };
    this.resources = new Map(state.resources.map((resource) => [resource.urn, resource]));
    this.condemned = [...state.condemned];
    this.outputs = state.outputs;
  }

  /** A copy of all that is known, in the order of creation. */
  snapshot(): StackState {
    const { condemned, outputs } = this;
    return { ...this.at, resources: [...this.resources.values()], condemned, outputs };
  }

  get(urn: string): ResourceState | undefined {
    return this.resources.get(urn);
  }

  /** Adds a resource, or puts a newer record in place of the one with its URN. */
  set(resource: ResourceState): void {
    this.resources.set(resource.urn, resource);
    this.dirty = true;
  }

  /** Forgets a resource, or the condemned predecessor of one. */
  remove(resource: ResourceState): void {
    const before = this.condemned.length;
    this.condemned = this.condemned.filter((other) => other !== resource);
    if (this.condemned.length === before) this.resources.delete(resource.urn);
    this.dirty = true;
  }

  /** Moves a resource aside until its replacement stands and the run ends. */
  condemn(resource: ResourceState): void {
    this.resources.delete(resource.urn);
    this.condemned.push(resource);
    this.dirty = true;
  }

  /** Gives a resource a new URN, in its own record and wherever others point to it. */
  rename(from: string, to: string): void {
    const renamed = [...this.resources.values()].map((resource) => renameIn(resource, from, to));
    this.resources.clear();
    for (const resource of renamed) this.resources.set(resource.urn, resource);
    this.dirty = true;
  }

  setOutputs(outputs: PropertyMap): void {
    if (JSON.stringify(outputs) === JSON.stringify(this.outputs)) return;
    this.outputs = outputs;
    this.dirty = true;
  }

  /** Resolves when everything changed so far is on disk. */
  async commit(): Promise<void> {
    // A failed write fails those who waited for it, and must not block the ones after it.
    this.queued ??= this.writing.then(async () => {
      this.queued = undefined;
      await this.write();
    });
    this.writing = this.queued.catch(() => undefined);
    await this.queued;
  }

  private async write(): Promise<void> {
    if (!this.dirty) return;
    this.dirty = false;
    try {
      await writeStateFile(this.opened, this.snapshot());
    } catch (error) {
      this.dirty = true;
      throw error;
    }
  }
}

function renameIn(resource: ResourceState, from: string, to: string): ResourceState {
  const swap = (urn: string): string => (urn === from ? to : urn);
  return {
    ...resource,
    urn: swap(resource.urn),
    dependencies: resource.dependencies.map(swap),
    ...(resource.parent === undefined ? {} : { parent: swap(resource.parent) }),
    ...(resource.deletedWith === undefined ? {} : { deletedWith: swap(resource.deletedWith) }),
    ...(resource.provider === undefined
      ? {}
      : { provider: resource.provider.replace(`${from}::`, `${to}::`) }),
  };
}

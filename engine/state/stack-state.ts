import type { PropertyMap } from "../values.ts";

/**
 * A mark set before a provider is asked to act, and taken off after it has. One found at the start
 * of a run means that the last run was cut off there: the operation is simply done again.
 */
export type PendingOperation = "create" | "update" | "delete";

/** How long a provider may take, in seconds. */
export interface Timeouts {
  readonly create?: number;
  readonly update?: number;
  readonly delete?: number;
}

/** What the engine remembers about one resource. */
export interface ResourceState {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  /** False for components, which only group other resources. */
  readonly custom: boolean;
  /** Empty while the first create has not finished. */
  readonly id: string;
  readonly inputs: PropertyMap;
  readonly outputs: PropertyMap;
  readonly parent?: string;
  readonly dependencies: readonly string[];
  /** Reference `urn::id` of the provider resource that configures this one's provider. */
  readonly provider?: string;
  readonly protect: boolean;
  readonly retainOnDelete: boolean;
  readonly deletedWith?: string;
  readonly timeouts: Timeouts;
  readonly pending?: PendingOperation;
}

/** Everything that is kept between runs. */
export interface StackState {
  readonly project: string;
  readonly stack: string;
  /** In the order of first creation. */
  readonly resources: readonly ResourceState[];
  /** Predecessors of replaced resources that still have to be deleted. */
  readonly condemned: readonly ResourceState[];
  /** What the program returned, secrets marked. */
  readonly outputs: PropertyMap;
}

/** The state of a stack that nothing was done to yet. */
export function emptyState(project: string, stack: string): StackState {
  return { project, stack, resources: [], condemned: [], outputs: {} };
}

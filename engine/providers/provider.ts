import type { PropertyChange } from "../diff.ts";
import type { PropertyMap } from "../values.ts";

/**
 * What carries out operations on one family of resource types.
 *
 * The contract that makes a killed run resumable: `create`, `update` and `delete` are safe to
 * repeat. The engine may call any of them again with the same inputs when it does not know whether
 * the last call got through; deleting what is gone succeeds.
 */
export interface Provider {
  /** True for the type tokens that this provider knows. */
  serves(type: string): boolean;
  /** Throws an Error that says what is wrong with the inputs; asked before anything is done. */
  check?(type: string, inputs: PropertyMap): void;
  /** Input properties that are secret whatever the program says. */
  secretInputs?(type: string): readonly string[];
  /** Outputs that are secret because these inputs are. */
  secretOutputs?(type: string, secretInputs: readonly string[]): readonly string[];
  /** Decides what a difference means, or finds a reason to act where inputs are equal. */
  diff?(request: DiffRequest): DiffVerdict;
  create(request: OperationRequest): Promise<CreateResult>;
  update(request: UpdateRequest): Promise<PropertyMap>;
  delete(request: OperationRequest): Promise<void>;
  /** Lets go of connections; called once at the end of a run. */
  close?(): Promise<void>;
}

/** Old and new inputs are plain: no marks of secrets; unknowns only in a preview. */
export interface DiffRequest {
  readonly type: string;
  readonly before: PropertyMap;
  readonly after: PropertyMap;
  readonly outputs: PropertyMap;
  readonly changes: readonly PropertyChange[];
}

export interface DiffVerdict {
  /** `none` leaves the decision to whether inputs differ. */
  readonly action: "none" | "update" | "replace";
  /** The old one has to go before the new one can be made, because they share a name. */
  readonly deleteFirst?: boolean;
}

export interface OperationRequest {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  /** Empty where a create never finished. */
  readonly id: string;
  readonly inputs: PropertyMap;
  /** Empty before the first create has finished. */
  readonly outputs: PropertyMap;
  /** Inputs of the provider resource; empty without one. */
  readonly config: PropertyMap;
  readonly ignoreChanges: readonly string[];
  /** From the resource's custom timeouts. */
  readonly timeoutSeconds?: number;
  /** Texts that must never be printed. */
  readonly secrets: readonly string[];
  /** Aborted when the run gives up waiting for operations. */
  readonly signal: AbortSignal;
  readonly progress: (message: string) => void;
}

export interface UpdateRequest extends OperationRequest {
  readonly before: PropertyMap;
}

export interface CreateResult {
  readonly id: string;
  readonly outputs: PropertyMap;
}

import type { EngineEvent, Operation } from "../../../engine/events.ts";

/** `pulumi` is the Pulumi CLI; `embedded` is the engine in engine/. */
export type EngineName = "pulumi" | "embedded";

/** How many resources each operation was done to, or would be. */
export type OperationCounts = Readonly<Record<Operation, number>>;

/** A resource that an engine is about to delete. */
export interface Doomed {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
}

/** What a run is given. */
export interface EngineRun {
  readonly onEvent: (event: EngineEvent) => void;
  /** Aborting starts nothing new and waits for what is running. */
  readonly signal: AbortSignal;
  /** Aborting cancels what is running. */
  readonly hardSignal: AbortSignal;
}

/** What `up` is given besides. */
export interface UpRun extends EngineRun {
  /**
   * Asked once, before anything is deleted because it left the program, and only then. On `false`
   * nothing is deleted: the embedded engine has made all else by then, Pulumi makes nothing.
   */
  readonly confirmDelete: (doomed: readonly Doomed[]) => Promise<boolean>;
  /** What is done again although the program has not changed it: it is not as the state has it. */
  readonly again?: Again;
}

/** URNs of resources that have drifted. */
export interface Again {
  /** Steps of hosts. */
  readonly steps: ReadonlySet<string>;
  /** Objects of the cluster. */
  readonly objects: ReadonlySet<string>;
}

export interface EngineFailure {
  readonly name: string;
  readonly error: Error;
}

/** How a run ended. */
export interface EngineResult {
  /** Everything is as the program says. */
  readonly ok: boolean;
  readonly interrupted: boolean;
  /** Deletions were declined, so something is left that the program does not have. */
  readonly declined: boolean;
  readonly changes: OperationCounts;
  readonly failures: readonly EngineFailure[];
  /** Resources that were not attempted because of a failure or an interrupt. */
  readonly skipped: number;
}

/** One output of a stack; a secret is in the open here. */
export interface StackOutput {
  readonly value: unknown;
  readonly secret: boolean;
}

/** A stack's state with all its secrets in the open, and the passphrase that seals it where it is kept. */
export interface OpenState {
  /** JSON: the embedded engine's state, or what `pulumi stack export --show-secrets` prints. */
  readonly state: string;
  readonly passphrase: string;
}

/**
 * Runs the program of one environment. All methods throw `StackBusy` when another run holds the stack
 * and otherwise reject only when a run could not begin; failed operations are in the result.
 */
export interface Engine {
  readonly name: EngineName;
  /** Throws `StackBusy` when another run holds the stack. A later run may still find it held. */
  assertFree(): Promise<void>;
  /** Shows what `up` would do; changes nothing. */
  preview(run: EngineRun): Promise<EngineResult>;
  up(run: UpRun): Promise<EngineResult>;
  /** Shows what `down` would delete; changes nothing. */
  previewDown(run: EngineRun): Promise<EngineResult>;
  down(run: EngineRun): Promise<EngineResult>;
  /** Outputs of the last `up` that ran to its end; empty where there was none. */
  outputs(): Promise<Readonly<Record<string, StackOutput>>>;
  /** The state with its secrets, for a recovery kit: never print it, and never write it unencrypted. */
  openState(): Promise<OpenState>;
}

/** Another run is at work on the same environment. */
export class StackBusy extends Error {
  override readonly name = "StackBusy";
  /** Exit status of a command that ends with this error. */
  readonly exitStatus = EXIT_BUSY;
}

export const EXIT_BUSY = 3;

/** As Pulumi's project has it. */
export const PROJECT_NAME = "nordmesh";

export const NO_CHANGES: OperationCounts = { create: 0, update: 0, replace: 0, delete: 0, same: 0 };

/** How many operations run at a time: hosts take most of them, and objects need a few more. */
export function parallelOperations(hosts: number): number {
  return 4 + 3 * hosts;
}

import type { PropertyChange } from "./diff.ts";

/** What is done to a resource. */
export type Operation = "create" | "update" | "replace" | "delete" | "same";

/** Something happened to one resource. */
export interface ResourceEvent {
  readonly kind: "resource";
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  readonly parent?: string;
  readonly operation: Operation;
  /**
   * `planned` in a preview and before deletions; else `start`, any number of `progress`, and one of
   * `done` and `failed`. `skipped` comes alone. An unchanged resource has only `done`.
   */
  readonly phase: "planned" | "start" | "progress" | "done" | "failed" | "skipped";
  /** Which inputs differ, with secrets hidden; at `planned` and `start`. */
  readonly changes?: readonly PropertyChange[];
  /** From `start`, in milliseconds; at `done` and `failed`. */
  readonly elapsedMs?: number;
  /** Of a deletion: its replacement stands already, and was counted. */
  readonly replaced?: boolean;
  /** What is going on, or why it was skipped. */
  readonly message?: string;
  readonly error?: Error;
}

/** Something that a person should know about the run itself. */
export interface NoticeEvent {
  readonly kind: "notice";
  readonly level: "info" | "warning";
  readonly message: string;
}

export type EngineEvent = ResourceEvent | NoticeEvent;
export type EventListener = (event: EngineEvent) => void;

import type { PropertyChange } from "./diff.ts";
import type { EngineEvent, EventListener, Operation, ResourceEvent } from "./events.ts";
import { toError } from "./to-error.ts";

/** The names by which a resource is reported. */
export interface Subject {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  readonly parent?: string;
}

/** Why a run did not succeed: a resource's operation, or the program itself (then without `urn`). */
export interface Failure {
  readonly urn?: string;
  readonly name: string;
  readonly error: Error;
}

/** A resource that was not attempted. */
export interface Skipped {
  readonly urn: string;
  readonly name: string;
  readonly reason: string;
}

/** How many resources each operation was done to, or would be. */
export type OperationCounts = Record<Operation, number>;

/** What happened in a run; every event goes through here. */
export class RunRecord {
  readonly failures: Failure[] = [];
  readonly skipped: Skipped[] = [];
  readonly counts: OperationCounts = { create: 0, update: 0, replace: 0, delete: 0, same: 0 };
  private readonly listener: EventListener;
  private readonly stopped = new Map<string, string>();

  constructor(listener: EventListener) {
    this.listener = listener;
  }

  emit(event: EngineEvent): void {
    this.listener(event);
  }

  notice(level: "info" | "warning", message: string): void {
    this.emit({ kind: "notice", level, message });
  }

  /** Why a resource did not come about in this run, if it did not. */
  whyStopped(urn: string): string | undefined {
    return this.stopped.get(urn);
  }

  planned(subject: Subject, operation: Operation, changes: readonly PropertyChange[] = []): void {
    this.emit({ ...about(subject, operation), phase: "planned", changes });
  }

  done(subject: Subject, operation: Operation, details: Partial<ResourceEvent> = {}): void {
    if (details.replaced !== true) this.counts[operation] += 1;
    this.emit({ ...about(subject, operation), phase: "done", ...details });
  }

  skip(subject: Subject, operation: Operation, reason: string): void {
    this.stopped.set(subject.urn, `${subject.name} was skipped`);
    this.skipped.push({ urn: subject.urn, name: subject.name, reason });
    this.emit({ ...about(subject, operation), phase: "skipped", message: reason });
  }

  /** Keeps the first failure of a resource; later ones follow from it. */
  fail(subject: Subject, operation: Operation, error: Error, elapsedMs = 0): void {
    this.stopped.set(subject.urn, `${subject.name} failed`);
    if (this.failures.some(({ urn }) => urn === subject.urn)) return;
    this.failures.push({ urn: subject.urn, name: subject.name, error });
    this.emit({ ...about(subject, operation), phase: "failed", error, elapsedMs });
  }

  /** Keeps a failure of the program itself; one error may surface many times. */
  failProgram(error: Error): void {
    const known = this.failures.some(
      (failure) => failure.error === error || failure.error.message === error.message,
    );
    if (!known) this.failures.push({ name: "program", error });
  }

  /** Reports an operation around `work`, and returns its result. */
  async timed<T>(
    subject: Subject,
    operation: Operation,
    details: Pick<ResourceEvent, "changes" | "replaced">,
    work: () => Promise<T>,
  ): Promise<T> {
    const started = performance.now();
    this.emit({ ...about(subject, operation), phase: "start", ...details });
    try {
      const result = await work();
      const elapsedMs = performance.now() - started;
      this.done(subject, operation, { ...details, elapsedMs });
      return result;
    } catch (cause) {
      const error = toError(cause);
      this.fail(subject, operation, error, performance.now() - started);
      throw error;
    }
  }
}

/** The part of an event that names the resource. */
export function about(
  { urn, type, name, parent }: Subject,
  operation: Operation,
): Pick<ResourceEvent, "kind" | "urn" | "type" | "name" | "parent" | "operation"> {
  const named = { kind: "resource" as const, urn, type, name, operation };
  return parent === undefined ? named : { ...named, parent };
}

import type { EngineEvent, Operation, ResourceEvent } from "../../../engine/events.ts";
import type { GroupName, Naming, StepName, Subject } from "./progress-subject.ts";

/** Something that happened and stays true: a line that is written once. */
export type Report =
  | { readonly kind: "step-started"; readonly step: StepName; readonly operation: Operation }
  | {
      readonly kind: "step-ended";
      readonly step: StepName;
      readonly operation: Operation;
      readonly failed: boolean;
      readonly elapsedMs: number;
    }
  | { readonly kind: "group-started"; readonly group: GroupName }
  | ({ readonly kind: "group-ended" } & GroupProgress)
  | { readonly kind: "object-failed"; readonly label: string; readonly elapsedMs: number }
  | { readonly kind: "notice"; readonly level: "info" | "warning"; readonly message: string };

/** Something that goes on: a line that is rewritten until it ends. */
export type Activity =
  | {
      readonly kind: "step";
      readonly step: StepName;
      readonly message: string | undefined;
      readonly elapsedMs: number;
    }
  | ({ readonly kind: "group"; readonly waitingFor: readonly string[] } & GroupProgress);

export interface GroupProgress {
  readonly group: GroupName;
  readonly done: number;
  readonly failed: number;
  /** Operations begun so far; more may come. */
  readonly seen: number;
  readonly elapsedMs: number;
}

interface Running {
  readonly subject: Subject;
  readonly step: StepName | undefined;
  readonly operation: Operation;
  readonly startedMs: number;
  message: string | undefined;
}

interface Group {
  seen: number;
  done: number;
  failed: number;
  startedMs: number;
  lastMs: number;
  open: boolean;
}

/**
 * Turns an engine's events into what a person follows: a line for each step on a host, and one for
 * each group of objects. Knows no terminal and no clock: times are given with the events.
 */
export class ProgressModel {
  private readonly naming: Naming;
  private readonly running = new Map<string, Running>();
  private readonly groups = new Map<GroupName, Group>();

  constructor(naming: Naming) {
    this.naming = naming;
  }

  /** Takes an event that happened at `nowMs`; returns what it settles. */
  apply(event: EngineEvent, nowMs: number): Report[] {
    if (event.kind === "notice") {
      return [{ kind: "notice", level: event.level, message: event.message }];
    }
    const subject = this.naming(event);
    if (subject === undefined) return [];
    switch (event.phase) {
      case "start":
        return this.start(event, subject, nowMs);
      case "progress":
        this.note(event);
        return [];
      case "done":
      case "failed":
        return this.end(event, nowMs);
      case "planned":
      case "skipped":
        return [];
    }
  }

  /** What is going on at `nowMs`, in the order in which it began. */
  activities(nowMs: number): Activity[] {
    const steps = [...this.running.values()].flatMap((running): Activity[] => {
      const { step, message, startedMs } = running;
      if (step === undefined) return [];
      return [{ kind: "step", step, message, elapsedMs: nowMs - startedMs }];
    });
    const groups = [...this.groups].flatMap(([name, group]): Activity[] => {
      const waitingFor = this.waitingFor(name);
      if (waitingFor.length === 0) return [];
      return [{ kind: "group", waitingFor, ...measure(name, group, nowMs) }];
    });
    return [...steps, ...groups];
  }

  /** Closes what is still open: no event follows. */
  finish(): Report[] {
    return this.closeIdleGroups();
  }

  private start(event: ResourceEvent, subject: Subject, nowMs: number): Report[] {
    const { operation, message } = event;
    const step = subject.step && stepFor(subject.step, operation);
    this.running.set(event.urn, { subject, step, operation, startedMs: nowMs, message });
    if (step !== undefined) {
      const closed = this.closeIdleGroups((group) => nowMs - group.lastMs >= QUIET_MS);
      return [...closed, { kind: "step-started", step, operation }];
    }
    const known = this.groups.get(subject.group);
    // What comes after a pause is a batch of its own, so that no operation is told of twice.
    const group = known?.open === true ? known : emptyGroup(nowMs);
    group.seen += 1;
    this.groups.set(subject.group, group);
    if (group === known) return [];
    const isNew = known === undefined;
    // Each part stands on the one before: work on the next one says that the last one is complete.
    const closed = this.closeIdleGroups((other) => other !== group);
    return isNew ? [...closed, { kind: "group-started", group: subject.group }] : closed;
  }

  private note(event: ResourceEvent): void {
    const running = this.running.get(event.urn);
    if (running !== undefined) running.message = event.message;
  }

  private end(event: ResourceEvent, nowMs: number): Report[] {
    const running = this.running.get(event.urn);
    // What was never started was found as wanted, or went with something else.
    if (running === undefined) return [];
    this.running.delete(event.urn);
    const { subject, step, operation } = running;
    const failed = event.phase === "failed";
    const elapsedMs = event.elapsedMs ?? nowMs - running.startedMs;
    if (step !== undefined) return [{ kind: "step-ended", step, operation, failed, elapsedMs }];
    const group = this.groups.get(subject.group);
    if (group !== undefined) {
      group[failed ? "failed" : "done"] += 1;
      group.lastMs = nowMs;
    }
    return failed ? [{ kind: "object-failed", label: subject.label, elapsedMs }] : [];
  }

  private closeIdleGroups(isOver: (group: Group) => boolean = () => true): Report[] {
    return [...this.groups].flatMap(([name, group]): Report[] => {
      if (!group.open || !isOver(group) || this.waitingFor(name).length > 0) return [];
      group.open = false;
      return [{ kind: "group-ended", ...measure(name, group, group.lastMs) }];
    });
  }

  private waitingFor(name: GroupName): string[] {
    return [...this.running.values()]
      .filter(({ subject }) => subject.step === undefined && subject.group === name)
      .map(({ subject, message }) => (message ? `${subject.label}: ${message}` : subject.label));
  }
}

function stepFor(step: StepName, operation: Operation): StepName {
  const isRemoval = operation === "delete" && step.phase === "machine";
  return isRemoval ? { ...step, title: "Remove the host" } : step;
}

/** A group without work for so long, while hosts go on, is taken for complete. */
const QUIET_MS = 1000;

function emptyGroup(nowMs: number): Group {
  return { seen: 0, done: 0, failed: 0, startedMs: nowMs, lastMs: nowMs, open: true };
}

function measure(group: GroupName, state: Group, nowMs: number): GroupProgress {
  const { done, failed, seen, startedMs } = state;
  return { group, done, failed, seen, elapsedMs: nowMs - startedMs };
}

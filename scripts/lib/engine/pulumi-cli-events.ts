import type {
  EngineEvent as PulumiEvent,
  PropertyDiff,
  StepEventMetadata,
} from "@pulumi/pulumi/automation/events.js";
import type { PropertyChange } from "../../../engine/diff.ts";
import type {
  EngineEvent,
  EventListener,
  Operation,
  ResourceEvent,
} from "../../../engine/events.ts";
import { formatPath, parsePath, type PathStep } from "../../../engine/property-path.ts";
import type { PropertyValue } from "../../../engine/values.ts";
import type { EngineFailure, OperationCounts } from "./engine.ts";

/**
 * Translates the events of the Pulumi CLI into those of the embedded engine, so that one renderer
 * serves both, and keeps count.
 */
export class PulumiEventTranslator {
  readonly failures: EngineFailure[] = [];
  private readonly listener: EventListener;
  private readonly now: () => number;
  private readonly counted: Record<Operation, number>;
  private readonly startedMs = new Map<string, number>();
  private readonly operations = new Map<string, ResourceEvent>();
  private readonly problems = new Map<string, string[]>();

  constructor(listener: EventListener, now: () => number = () => performance.now()) {
    this.listener = listener;
    this.now = now;
    this.counted = { create: 0, update: 0, replace: 0, delete: 0, same: 0 };
  }

  get counts(): OperationCounts {
    return this.counted;
  }

  readonly translate = (event: PulumiEvent): void => {
    if (event.resourcePreEvent !== undefined) {
      const { metadata, planning } = event.resourcePreEvent;
      this.begin(metadata, planning === true);
    } else if (event.resOutputsEvent !== undefined) {
      const { metadata, planning } = event.resOutputsEvent;
      if (planning !== true) this.end(metadata);
    } else if (event.resOpFailedEvent !== undefined) {
      this.fail(event.resOpFailedEvent.metadata);
    } else if (event.diagnosticEvent !== undefined) {
      this.diagnose(event.diagnosticEvent);
    }
  };

  /** Problems that belong to no failed resource: the program itself failed. */
  strayFailures(): EngineFailure[] {
    const known = new Set(this.failures.map(({ name }) => name));
    return [...this.problems]
      .map(([urn, lines]) => ({ name: nameOf(urn), error: new Error(lines.join("\n")) }))
      .filter(({ name }) => !known.has(name));
  }

  private begin(metadata: StepEventMetadata, planning: boolean): void {
    const event = describe(metadata);
    if (event === undefined) return;
    const changes = describeChanges(metadata);
    if (planning) {
      this.counted[event.operation] += 1;
      if (event.operation === "same") return;
      this.emit({ ...event, phase: "planned", changes });
      return;
    }
    if (event.operation === "same") return;
    this.startedMs.set(metadata.urn, this.now());
    this.operations.set(metadata.urn, event);
    this.emit({ ...event, phase: "start", changes });
  }

  private end(metadata: StepEventMetadata): void {
    const event = describe(metadata);
    if (event === undefined) return;
    this.counted[event.operation] += 1;
    this.emit({ ...event, phase: "done", ...this.elapsed(metadata.urn) });
  }

  private fail(metadata: StepEventMetadata): void {
    const event = describe(metadata);
    if (event === undefined) return;
    const lines = this.problems.get(metadata.urn) ?? ["the operation failed"];
    const error = new Error(lines.map(withoutScript).join("\n"));
    this.failures.push({ name: event.name, error });
    this.emit({ ...event, phase: "failed", error, ...this.elapsed(metadata.urn) });
  }

  private diagnose(diagnostic: NonNullable<PulumiEvent["diagnosticEvent"]>): void {
    const { severity, urn = "" } = diagnostic;
    const message = withoutColour(diagnostic.message).trim();
    if (message === "") return;
    if (severity === "error") {
      this.problems.set(urn, [...(this.problems.get(urn) ?? []), message]);
    } else if (severity === "warning") {
      this.listener({ kind: "notice", level: "warning", message });
    } else {
      const running = this.operations.get(urn);
      if (running !== undefined) this.emit({ ...running, phase: "progress", message });
    }
  }

  private elapsed(urn: string): { elapsedMs: number } | object {
    const started = this.startedMs.get(urn);
    this.operations.delete(urn);
    return started === undefined ? {} : { elapsedMs: this.now() - started };
  }

  private emit(event: EngineEvent): void {
    this.listener(event);
  }
}

const OPERATIONS: Readonly<Partial<Record<string, Operation>>> = {
  same: "same",
  create: "create",
  update: "update",
  delete: "delete",
  // A replacement is three steps to Pulumi; the middle one is only a note.
  "create-replacement": "replace",
  "delete-replaced": "delete",
  import: "create",
  "import-replacement": "replace",
};

function describe(metadata: StepEventMetadata): ResourceEvent | undefined {
  const operation = OPERATIONS[metadata.op];
  const { urn, type } = metadata;
  if (operation === undefined || type.startsWith("pulumi:providers:")) return undefined;
  const parent = (metadata.new ?? metadata.old)?.parent;
  const event = { kind: "resource", urn, type, name: nameOf(urn), operation } as const;
  return { ...event, phase: "done", ...(parent ? { parent } : {}) };
}

/** Last part of a URN; a message without one is the program's. */
function nameOf(urn: string): string {
  return urn === "" ? "program" : (urn.split("::").at(-1) ?? urn);
}

function describeChanges({
  detailedDiff,
  diffs,
  old,
  new: fresh,
}: StepEventMetadata): PropertyChange[] {
  const detailed = Object.entries(detailedDiff ?? {});
  const paths: (readonly [string, PropertyDiff | undefined])[] =
    detailed.length > 0 ? detailed : (diffs ?? []).map((path) => [path, undefined]);
  return paths.map(([path, diff]) => {
    const steps = parsePath(path);
    const before = valueAt(old?.inputs, steps);
    const after = valueAt(fresh?.inputs, steps);
    return {
      path: formatPath(steps),
      steps,
      kind: kindOf(diff),
      ...(before === undefined ? {} : { before }),
      ...(after === undefined ? {} : { after }),
    };
  });
}

function kindOf(diff: PropertyDiff | undefined): PropertyChange["kind"] {
  const kind = diff?.diffKind ?? "update";
  if (kind.startsWith("add")) return "add";
  return kind.startsWith("delete") ? "remove" : "change";
}

function valueAt(inputs: unknown, steps: readonly PathStep[]): PropertyValue | undefined {
  let value = inputs;
  for (const step of steps) {
    if (typeof value !== "object" || value === null) return undefined;
    value = (value as Record<string | number, unknown>)[step];
  }
  return value as PropertyValue | undefined;
}

/** Pulumi marks colours as `<{%fg 1%}>`. */
function withoutColour(text: string): string {
  return text.replace(/<\{%[^%]*%\}>/g, "");
}

/**
 * The command provider puts the whole script before what the script said; a step's script is long, and
 * what it said is the reason.
 */
function withoutScript(text: string): string {
  return text.replace(/: running "(?:[^"\\]|\\.)*":/, ":");
}

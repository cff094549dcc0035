import type { PropertyChange } from "../../../engine/diff.ts";
import type { EngineEvent, Operation, ResourceEvent } from "../../../engine/events.ts";
import { GROUP_TITLES, type GroupName, type Naming, type Subject } from "./progress-subject.ts";
import { cleanText } from "./progress-text.ts";
import type { Colour } from "../terminal/terminal.ts";

/** What would be done to one resource. */
export interface PlannedChange {
  readonly subject: Subject;
  readonly operation: Exclude<Operation, "same">;
  readonly changes: readonly PropertyChange[];
}

/** Picks what a preview would do out of its events; what only groups others is left out. */
export function plannedChanges(events: readonly EngineEvent[], naming: Naming): PlannedChange[] {
  return events.filter(isPlanned).flatMap((event) => {
    const subject = naming(event);
    const { operation, changes = [] } = event;
    return subject === undefined || operation === "same" ? [] : [{ subject, operation, changes }];
  });
}

function isPlanned(event: EngineEvent): event is ResourceEvent {
  return event.kind === "resource" && event.phase === "planned";
}

/**
 * Lines for a person: under each group what would be done to which resource, and for a change which
 * inputs differ, from what to what. Secrets come hidden from the engine.
 */
export function renderChanges(planned: readonly PlannedChange[], colour: Colour): string[] {
  const groups = Object.keys(GROUP_TITLES) as GroupName[];
  return groups.flatMap((group) => {
    const inGroup = planned.filter(({ subject }) => subject.group === group);
    if (inGroup.length === 0) return [];
    return [
      colour.bold(GROUP_TITLES[group]),
      ...inGroup.flatMap((change) => renderChange(change, colour)),
    ];
  });
}

function renderChange({ subject, operation, changes }: PlannedChange, colour: Colour): string[] {
  const { sign, verb, paint } = LOOKS[operation];
  const line = `  ${colour[paint](`${sign} ${verb.padEnd(7)}`)}  ${subject.label}`;
  // All inputs of something new are new, and of something deleted are gone.
  const isChange = operation === "update" || operation === "replace";
  const details = isChange ? changes.map(describeProperty) : [];
  const note = isChange ? NOTES[subject.step?.phase ?? ""] : undefined;
  return [
    line,
    ...[...details, ...(note === undefined ? [] : [note])].map((text) => `      ${text}`),
  ];
}

/** What a change of a step means for its host, where its inputs do not say so. */
const NOTES: Readonly<Record<string, string>> = {
  "create-guest": "a guest that runs is restarted for it, unless only its disks grow",
};

type Paint = "green" | "yellow" | "magenta" | "red";

const LOOKS: Readonly<
  Record<PlannedChange["operation"], { sign: string; verb: string; paint: Paint }>
> = {
  create: { sign: "+", verb: "create", paint: "green" },
  update: { sign: "~", verb: "change", paint: "yellow" },
  replace: { sign: "±", verb: "replace", paint: "magenta" },
  delete: { sign: "-", verb: "delete", paint: "red" },
};

/** `spec.replicas: 1 → 2`; of a long text only the first line that differs, from where it does. */
export function describeProperty({ path, before, after }: PropertyChange): string {
  if (before === SECRET && after === SECRET) return `${path}: another ${SECRET}`;
  if (typeof before === "string" && typeof after === "string") {
    return `${path}${describeText(before, after)}`;
  }
  return `${path}: ${showBoth(before, after)}`;
}

function describeText(before: string, after: string): string {
  const old = before.split("\n");
  const fresh = after.split("\n");
  const index = old.findIndex((line, at) => line !== fresh[at]);
  const at = index === -1 ? old.length : index;
  const place = old.length > 1 || fresh.length > 1 ? ` (line ${String(at + 1)})` : "";
  return `${place}: ${showBoth(old[at], fresh[at])}`;
}

function showBoth(before: unknown, after: unknown): string {
  const [old, fresh] = [write(before), write(after)];
  const differing = old.split("").findIndex((letter, at) => letter !== fresh[at]);
  const shared = differing === -1 ? old.length : differing;
  const isLong = Math.max(old.length, fresh.length) > LONGEST_VALUE;
  const start = isLong && shared > LEAD ? shared - LEAD : 0;
  return `${fit(old, start)} → ${fit(fresh, start)}`;
}

function write(value: unknown): string {
  if (value === undefined) return "nothing";
  if (value === SECRET || value === "[unknown]") return value;
  return cleanText(JSON.stringify(value));
}

function fit(text: string, start: number): string {
  const rest = text.slice(start, start + LONGEST_VALUE);
  return `${start > 0 ? "…" : ""}${rest}${start + rest.length < text.length ? "…" : ""}`;
}

/** How much of what is the same is shown before the first letter that differs. */
const LEAD = 16;
const LONGEST_VALUE = 60;
/** What the engines put in a secret's place. */
const SECRET = "[secret]";

import { stripVTControlCharacters } from "node:util";
import type { Plan } from "../../../model/plan/plan.ts";
import type { Activity, Report } from "./progress-model.ts";
import { GROUP_TITLES, type GroupName, stepsOf } from "./progress-subject.ts";
import type { Colour } from "../terminal/terminal.ts";

/** Widths of the columns of progress lines, so that lines written at different times stand in line. */
export interface Columns {
  readonly host: number;
  readonly phase: number;
  readonly title: number;
}

/** Columns that fit everything which a plan can report. */
export function columnsFor(plan: Plan | undefined): Columns {
  const steps = stepsOf(plan);
  const widest = (texts: readonly string[], least: number): number =>
    Math.max(least, ...texts.map((text) => text.length));
  const host = widest(
    steps.map((step) => step.host),
    3,
  );
  const phase = widest(
    steps.map((step) => step.phase),
    Math.max(...Object.values(GROUP_TITLES).map((title) => title.length)) - host - 2,
  );
  const title = widest(
    steps.map((step) => step.title),
    24,
  );
  return { host, phase, title };
}

/** One permanent line; undefined where the terminal already shows it (a start, on a live terminal). */
export function renderReport(
  report: Report,
  columns: Columns,
  colour: Colour,
  live: boolean,
): string | undefined {
  switch (report.kind) {
    case "step-started":
      return live ? undefined : `start   ${stepColumns(report.step, columns)}`.trimEnd();
    case "group-started":
      return live ? undefined : `start   ${GROUP_TITLES[report.group]}`;
    case "step-ended": {
      const text = stepColumns(report.step, columns);
      return `${endMark(report.failed, colour)}  ${text}  ${seconds(report.elapsedMs)}`;
    }
    case "group-ended": {
      const text = groupColumns(report.group, counts(report), columns);
      return `${endMark(report.failed > 0, colour)}  ${text}  ${seconds(report.elapsedMs)}`;
    }
    case "object-failed":
      return `${endMark(true, colour)}  ${report.label}  ${seconds(report.elapsedMs)}`;
    case "notice":
      return renderNotice(report, colour);
  }
}

function endMark(failed: boolean, colour: Colour): string {
  return failed ? colour.red("failed") : colour.green("done  ");
}

function renderNotice(
  { level, message }: Extract<Report, { kind: "notice" }>,
  colour: Colour,
): string {
  const text = cleanText(message);
  return level === "warning" ? `${colour.yellow("warning")} ${text}` : text;
}

/** One line about something that goes on. */
export function renderActivity(activity: Activity, columns: Columns, colour: Colour): string {
  const mark = colour.cyan("…     ");
  if (activity.kind === "step") {
    const text = stepColumns(activity.step, columns);
    const message = activity.message ? `  ${colour.dim(cleanText(activity.message))}` : "";
    return `${mark}  ${text}  ${seconds(activity.elapsedMs)}${message}`;
  }
  // What is waited for is worth more room than a straight column of times.
  const text = groupColumns(activity.group, counts(activity), { ...columns, title: 0 });
  const names = activity.waitingFor;
  const more = names.length > 1 ? ` and ${String(names.length - 1)} more` : "";
  const waiting = colour.dim(`waiting for ${cleanText(names[0] ?? "")}${more}`);
  return `${mark}  ${text}  ${seconds(activity.elapsedMs)}  ${waiting}`;
}

/** A duration as `8.1s` or `2m05s`. */
export function seconds(milliseconds: number): string {
  const total = milliseconds / 1000;
  if (total < 59.95) return `${total.toFixed(1)}s`;
  const whole = Math.round(total);
  return `${String(Math.floor(whole / 60))}m${String(whole % 60).padStart(2, "0")}s`;
}

/** Text of another program on one line, without what would act on the reader's terminal. */
export function cleanText(text: string): string {
  return cleanLine(text.replace(/\s+/g, " ")).trim();
}

/** A line of another program with its blanks, without what would act on the reader's terminal. */
export function cleanLine(line: string): string {
  return stripVTControlCharacters(line).replace(/[\u0000-\u0008\u000a-\u001f\u007f]/g, "");
}

/** Cuts a line with colours to a number of visible columns, so that it never wraps. */
export function fitLine(line: string, width: number): string {
  if (stripVTControlCharacters(line).length <= width) return line;
  let visible = 0;
  let result = "";
  for (const part of line.split(/(\u001b\[[0-9;]*m)/)) {
    if (part.startsWith("\u001b")) {
      result += part;
      continue;
    }
    const room = Math.max(0, width - 1 - visible);
    result += part.length <= room ? part : part.slice(0, room);
    visible += part.length;
  }
  return `${result}…`;
}

type StepText = { readonly host: string; readonly phase: string; readonly title: string };

function stepColumns({ host, phase, title }: StepText, columns: Columns): string {
  return `${host.padEnd(columns.host)}  ${phase.padEnd(columns.phase)}  ${title.padEnd(columns.title)}`;
}

function groupColumns(group: GroupName, text: string, columns: Columns): string {
  const label = GROUP_TITLES[group].padEnd(columns.host + 2 + columns.phase);
  return `${label}  ${text.padEnd(columns.title)}`;
}

function counts({ done, failed, seen }: { done: number; failed: number; seen: number }): string {
  const trouble = failed > 0 ? `, ${String(failed)} failed` : "";
  return `${String(done)}/${String(seen)}${trouble}`;
}

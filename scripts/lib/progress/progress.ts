import type { EngineEvent } from "../../../engine/events.ts";
import type { Plan } from "../../../model/plan/plan.ts";
import { ProgressModel, type Report } from "./progress-model.ts";
import { LiveScreen, type Output } from "./progress-screen.ts";
import { createNaming } from "./progress-subject.ts";
import { type Columns, columnsFor, renderActivity, renderReport } from "./progress-text.ts";
import { type Terminal, terminalOf } from "../terminal/terminal.ts";

/** Shows a run while it goes on. */
export interface Progress {
  readonly onEvent: (event: EngineEvent) => void;
  /** Writes a line above what is going on. */
  say(line: string): void;
  /** Writes what is still open and leaves the terminal as it was. Later events are ignored. */
  stop(): void;
}

/**
 * Shows progress as text: rewritten in place on a terminal; elsewhere a line for each beginning and
 * end, and one now and then about what takes long.
 */
export class TextProgress implements Progress {
  private readonly output: Output;
  private readonly now: () => number;
  private readonly model: ProgressModel;
  private readonly columns: Columns;
  private readonly terminal: Terminal;
  private readonly screen: LiveScreen | undefined;
  private readonly timer: NodeJS.Timeout;
  private isStopped = false;

  constructor(
    plan: Plan | undefined,
    output: Output = process.stdout,
    now: () => number = () => performance.now(),
  ) {
    this.output = output;
    this.now = now;
    this.model = new ProgressModel(createNaming(plan));
    this.columns = columnsFor(plan);
    this.terminal = terminalOf(output);
    this.screen = this.terminal.interactive ? new LiveScreen(output) : undefined;
    this.timer = setInterval(
      () => {
        if (this.screen !== undefined) this.put([]);
        else this.put(this.activityLines());
      },
      this.screen === undefined ? REMINDER_MS : FRAME_MS,
    );
    this.timer.unref();
  }

  readonly onEvent = (event: EngineEvent): void => {
    if (!this.isStopped) this.put(this.reportLines(this.model.apply(event, this.now())));
  };

  say(line: string): void {
    this.put([line]);
  }

  stop(): void {
    if (this.isStopped) return;
    this.isStopped = true;
    clearInterval(this.timer);
    const lines = this.reportLines(this.model.finish());
    if (this.screen !== undefined) this.screen.draw(lines, []);
    else this.put(lines);
  }

  private put(lines: readonly string[]): void {
    if (this.screen !== undefined) this.screen.draw(lines, this.activityLines());
    else for (const line of lines) this.output.write(`${line}\n`);
  }

  private activityLines(): string[] {
    const { columns, terminal } = this;
    return this.model
      .activities(this.now())
      .map((activity) => renderActivity(activity, columns, terminal.colour));
  }

  private reportLines(reports: readonly Report[]): string[] {
    const { columns, terminal } = this;
    return reports
      .map((report) => renderReport(report, columns, terminal.colour, this.screen !== undefined))
      .filter((line) => line !== undefined);
  }
}

const FRAME_MS = 100;
const REMINDER_MS = 30_000;

/** Writes every event as one line of JSON, for machines. */
export class JsonProgress implements Progress {
  private readonly output: Output;

  constructor(output: Output = process.stdout) {
    this.output = output;
  }

  readonly onEvent = (event: EngineEvent): void => {
    // An Error has no properties of its own that JSON would show.
    const error = event.kind === "resource" ? event.error?.message : undefined;
    this.output.write(`${JSON.stringify(error === undefined ? event : { ...event, error })}\n`);
  };

  say(): void {
    // People's lines have no place in a stream for machines.
  }

  stop(): void {
    // Nothing is kept open.
  }
}

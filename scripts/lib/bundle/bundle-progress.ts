import type { BuildEvent, MissingItem } from "../../../artifacts/build-items.ts";
import type { Item } from "../../../artifacts/item.ts";
import { BundleEstimate } from "./bundle-estimate.ts";
import { renderElapsed, renderEstimate } from "./bundle-text.ts";
import { LiveScreen } from "../progress/progress-screen.ts";
import type { Output } from "../progress/progress-screen.ts";
import { terminalOf } from "../terminal/terminal.ts";

const FRAME_MS = 200;
const REMINDER_MS = 30_000;

/**
 * Shows a build: one line an item that stays, and on a terminal a line below that is rewritten with
 * what is going on. Elsewhere that line comes every 30 seconds.
 */
export class BundleProgress {
  private readonly output: Output;
  private readonly estimate: BundleEstimate;
  private readonly screen: LiveScreen | undefined;
  private readonly colour;
  private readonly width: number;
  private readonly total: number;
  private readonly timer: NodeJS.Timeout;
  private number = 0;
  private current: { item: Item; startedMs: number; activity: string } | undefined;

  constructor(missing: readonly MissingItem[], output: Output = process.stdout) {
    const terminal = terminalOf(output);
    this.output = output;
    this.estimate = new BundleEstimate(missing.map(({ item }) => item));
    this.screen = terminal.interactive ? new LiveScreen(output) : undefined;
    this.colour = terminal.colour;
    this.width = Math.max(0, ...missing.map(({ item }) => item.name.length));
    this.total = missing.length;
    const everyMs = this.screen === undefined ? REMINDER_MS : FRAME_MS;
    this.timer = setInterval(() => {
      this.tick();
    }, everyMs);
    this.timer.unref();
  }

  readonly onEvent = (event: BuildEvent): void => {
    if (event.type === "started") this.started(event.item, event.why);
    if (event.type === "finished") this.finished(event.item, event.seconds);
    if (event.type === "activity" && this.current !== undefined) {
      this.current.activity = event.activity;
      this.draw([]);
    }
  };

  /** Writes a line above what is going on. */
  say(line: string): void {
    if (this.screen === undefined) this.output.write(`${line}\n`);
    else this.draw([line]);
  }

  /** Leaves the terminal as it was. */
  stop(): void {
    clearInterval(this.timer);
    this.current = undefined;
    this.draw([]);
  }

  private started(item: Item, why: string): void {
    this.number += 1;
    this.current = { item, startedMs: performance.now(), activity: item.title };
    if (why !== "not made yet") this.say(this.line(this.colour.yellow("redo"), item, why));
    else if (this.screen === undefined) this.say(this.line("make", item, item.title));
    this.draw([]);
  }

  private finished(item: Item, seconds: number): void {
    this.estimate.finished(item, seconds);
    this.current = undefined;
    const left =
      this.number < this.total ? `, ${renderEstimate(this.estimate.remainingSeconds())} left` : "";
    this.say(this.line(this.colour.green("done"), item, `${renderElapsed(seconds)}${left}`));
  }

  private tick(): void {
    if (this.screen !== undefined) this.draw([]);
    else if (this.current !== undefined) this.say(this.activityLine(this.current));
  }

  private draw(lines: readonly string[]): void {
    this.screen?.draw(lines, this.current === undefined ? [] : [this.activityLine(this.current)]);
  }

  private activityLine(current: NonNullable<typeof this.current>): string {
    const elapsed = (performance.now() - current.startedMs) / 1000;
    const left = renderEstimate(this.estimate.remainingSeconds(elapsed, current.item));
    const text = `${current.activity}, ${renderElapsed(Math.floor(elapsed))}, ${left} left`;
    return this.line(this.colour.cyan("busy"), current.item, text);
  }

  private line(mark: string, item: Item, text: string): string {
    const place = `${String(this.number).padStart(String(this.total).length)}/${String(this.total)}`;
    return `${mark}  ${place}  ${item.name.padEnd(this.width)}  ${text}`;
  }
}

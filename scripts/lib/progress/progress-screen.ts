import { fitLine } from "./progress-text.ts";

/** A stream to write to, which may be a terminal. */
export interface Output {
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly rows?: number;
  write(text: string): unknown;
}

/** The lines at the bottom of a terminal that are written over and over. */
export class LiveScreen {
  private readonly output: Output;
  private height = 0;

  constructor(output: Output) {
    this.output = output;
  }

  /** Writes `lines` for good, and `live` below them until the next call. */
  draw(lines: readonly string[], live: readonly string[]): void {
    const width = this.output.columns ?? 80;
    // A region higher than the terminal could not be written over.
    const room = Math.max(1, (this.output.rows ?? 24) - 2);
    const shown = live.slice(0, room).map((line) => fitLine(line, width - 1));
    if (lines.length === 0 && shown.length === 0 && this.height === 0) return;
    const text = [...lines, ...shown].map((line) => `${line}\n`).join("");
    // One write, so that no half-drawn frame is ever seen.
    this.output.write(`${this.eraseCode()}${text}`);
    this.height = shown.length;
  }

  private eraseCode(): string {
    return this.height === 0 ? "" : `\u001b[${String(this.height)}A\u001b[0J`;
  }
}

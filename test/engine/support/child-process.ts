import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

const SCRIPT = fileURLToPath(new URL("child.ts", import.meta.url));

/** A scenario of child.ts, running. */
export class EngineChild {
  readonly process: ChildProcess;
  private output = "";
  private errors = "";
  private readonly closed: Promise<unknown>;

  constructor(stateDir: string, scenario: string) {
    this.process = spawn(process.execPath, [SCRIPT, stateDir, scenario], {
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.process.stdout?.on("data", (chunk: Buffer) => (this.output += chunk.toString()));
    this.process.stderr?.on("data", (chunk: Buffer) => (this.errors += chunk.toString()));
    this.closed = once(this.process, "close");
  }

  /** Waits until it has printed a line. */
  async printed(line: string): Promise<void> {
    while (!this.lines.includes(line)) {
      if (this.process.exitCode !== null)
        throw new Error(`it ended before "${line}": ${this.errors}`);
      await Promise.race([once(this.process.stdout as NodeJS.ReadableStream, "data"), this.closed]);
    }
  }

  /** Waits for its end; returns its exit status, its calls, and the result that it printed. */
  async end(): Promise<{
    status: number | null;
    calls: string[];
    result: unknown;
    errors: string;
  }> {
    await this.closed;
    const { lines } = this;
    const last = lines.at(-1) ?? "";
    const result: unknown = last.startsWith("{") ? JSON.parse(last) : undefined;
    const calls = lines.filter((line) => !line.startsWith("{"));
    return { status: this.process.exitCode, calls, result, errors: this.errors };
  }

  private get lines(): string[] {
    return this.output.split("\n").filter((line) => line !== "");
  }
}

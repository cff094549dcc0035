import { jest } from "@jest/globals";
import type { EngineEvent } from "../../../engine/events.ts";
import type { Program } from "../../../engine/program.ts";
import { runProgram } from "../../../engine/run.ts";
import type { RunOptions, RunResult } from "../../../engine/run.ts";
import { MemoryProvider } from "./memory-provider.ts";
import { makeTemporaryFolder } from "./temporary-folder.ts";

// Each run derives a key, some start processes: on a busy machine that takes its time.
jest.setTimeout(180_000);

/** A stack in a folder of its own, for running programs against one after the other. */
export class TestStack {
  readonly provider = new MemoryProvider();
  readonly stateDir: string;
  events: EngineEvent[] = [];

  static async create(): Promise<TestStack> {
    return new TestStack(await makeTemporaryFolder());
  }

  private constructor(stateDir: string) {
    this.stateDir = stateDir;
  }

  /** Runs a program; calls and events of earlier runs are forgotten first. */
  async run(program: Program, options: Partial<RunOptions> = {}): Promise<RunResult> {
    this.events = [];
    this.provider.calls.length = 0;
    return runProgram({
      project: "proj",
      stack: "dev",
      program,
      stateDir: this.stateDir,
      passphrase: "correct horse",
      mode: "up",
      providers: [this.provider],
      onEvent: (event) => this.events.push(event),
      ...options,
    });
  }

  /** `operation phase name` of the resource events, components and the stack left out. */
  get story(): string[] {
    return this.events.flatMap((event) =>
      event.kind === "resource" && event.type === "test:index:Thing"
        ? [`${event.operation} ${event.phase} ${event.name}`]
        : [],
    );
  }
}

import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { CustomResourceOptions, Inputs, Output } from "@pulumi/pulumi";
import { CustomResource } from "@pulumi/pulumi";
import type { EngineEvent } from "../../../engine/events.ts";
import type { Program } from "../../../engine/program.ts";
import { runProgram } from "../../../engine/run.ts";
import type { RunOptions, RunResult } from "../../../engine/run.ts";
import { MemoryProvider } from "./memory-provider.ts";

/** A resource of the memory provider. */
export class Thing extends CustomResource {
  declare readonly made: Output<string>;
  declare readonly password: Output<string>;

  constructor(name: string, inputs: Inputs = {}, opts: CustomResourceOptions = {}) {
    super("test:index:Thing", name, { ...inputs, made: undefined }, opts);
  }
}

/** A resource that no provider serves. */
export class Bucket extends CustomResource {
  constructor(name: string) {
    super("aws:s3/bucket:Bucket", name, {});
  }
}

/** A stack in a folder of its own, for running programs against one after the other. */
export class TestStack {
  readonly provider = new MemoryProvider();
  readonly stateDir: string;
  events: EngineEvent[] = [];

  static async create(): Promise<TestStack> {
    return new TestStack(await mkdtemp(join(tmpdir(), "nordmesh-engine-")));
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

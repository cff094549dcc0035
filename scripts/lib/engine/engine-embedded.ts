import { existsSync } from "node:fs";
import { join } from "node:path";
import type { RunOptions } from "../../../engine/run.ts";
import { PROJECT_FOLDER } from "../../../stacks/load-plan.ts";
import { CommandError } from "../command-line/command-line.ts";
import {
  type Doomed,
  type Engine,
  type EngineResult,
  type EngineRun,
  type OpenState,
  PROJECT_NAME,
  StackBusy,
  type StackOutput,
  type UpRun,
} from "./engine.ts";
import { environmentFolders } from "../environment/environment-state.ts";

type Mode = RunOptions["mode"];

/** Runs the program in this process; state is `.nordmesh/environments/<environment>/state.json.enc`. */
export class EmbeddedEngine implements Engine {
  readonly name = "embedded";
  private readonly environment: string;
  private readonly parallel: number;
  private readonly stateDir: string;

  constructor(environment: string, parallel: number) {
    this.environment = environment;
    this.parallel = parallel;
    this.stateDir = environmentFolders(environment).folder;
  }

  async assertFree(): Promise<void> {
    const { takeLock } = await import("../../../engine/state/lock.ts");
    const lock = await this.explain(() => takeLock(this.stateDir, "npm run up"));
    await lock.release();
  }

  preview(run: EngineRun): Promise<EngineResult> {
    return this.run("preview", run);
  }

  previewDown(run: EngineRun): Promise<EngineResult> {
    return this.run("preview-down", run);
  }

  down(run: EngineRun): Promise<EngineResult> {
    return this.run("down", run);
  }

  async up(run: UpRun): Promise<EngineResult> {
    let declined = false;
    const current = new Set<string>();
    const { steps = [], objects = [] } = run.again ?? {};
    const result = await this.run("up", run, {
      again: new Set([...steps, ...objects]),
      onEvent: (event) => {
        if (event.kind === "resource" && event.operation !== "delete") current.add(event.urn);
        run.onEvent(event);
      },
      confirmDelete: async (doomed) => {
        // What was replaced in this run has its successor already; nobody is asked for it again.
        const gone: Doomed[] = doomed.filter(({ urn }) => !current.has(urn));
        const agreed = gone.length === 0 || (await run.confirmDelete(gone));
        declined = !agreed;
        return agreed;
      },
    });
    return { ...result, ok: result.ok && !declined, declined };
  }

  async outputs(): Promise<Readonly<Record<string, StackOutput>>> {
    const { readOutputs, readStack } = await import("../../../engine/stack-view.ts");
    const state = await this.explain(async () =>
      readStack({ ...(await this.stack("preview")), stateDir: this.stateDir }),
    );
    return readOutputs(state.outputs);
  }

  async openState(): Promise<OpenState> {
    const { readStack } = await import("../../../engine/stack-view.ts");
    const at = await this.stack("up");
    const state = await this.explain(() => readStack({ ...at, stateDir: this.stateDir }));
    return { state: JSON.stringify({ format: 1, ...state }), passphrase: at.passphrase };
  }

  private async run(
    mode: Mode,
    { onEvent, signal, hardSignal }: EngineRun,
    more: Partial<RunOptions> = {},
  ): Promise<EngineResult> {
    // The SDK takes most of a second to load: only who runs the program pays for it.
    const { runProgram } = await import("../../../engine/run.ts");
    // The program's commands name files of the checkout, as they do under Pulumi.
    process.chdir(PROJECT_FOLDER);
    const result = await this.explain(async () =>
      runProgram({
        ...(await this.stack(mode)),
        program: join(PROJECT_FOLDER, "stacks/index.ts"),
        stateDir: this.stateDir,
        mode,
        parallel: this.parallel,
        command: `npm run ${mode}`,
        onEvent,
        signal,
        hardSignal,
        ...more,
      }),
    );
    const { ok, interrupted, changes, failures } = result;
    const skipped = result.skipped.length;
    return { ok, interrupted, changes, failures, skipped, declined: false };
  }

  private async stack(mode: Mode): Promise<{ project: string; stack: string; passphrase: string }> {
    const at = { project: PROJECT_NAME, stack: this.environment };
    const isThere = existsSync(environmentFolders(this.environment).embeddedState);
    // Nothing is read and nothing kept: a look at what is not there must not leave a passphrase behind.
    if (!isThere && mode.startsWith("preview")) return { ...at, passphrase: "" };
    const { findPassphrase } = await import("../../../engine/passphrase.ts");
    const { value } = await findPassphrase(this.stateDir, process.env);
    return { ...at, passphrase: value };
  }

  /** Gives the engine's own errors the shape that commands show without a stack. */
  private async explain<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      if (error.name === "LockedError") throw new StackBusy(error.message);
      const fix = FIXES[error.name];
      if (fix !== undefined) throw new CommandError(error.message, fix);
      throw error;
    }
  }
}

const FIXES: Readonly<Record<string, string>> = {
  WrongPassphraseError:
    "set NORDMESH_PASSPHRASE to the passphrase that this environment was made with",
  CorruptError: "bring the state file back from a backup",
};

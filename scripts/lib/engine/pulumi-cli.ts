import { mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Stack } from "@pulumi/pulumi/automation/stack.js";
import { findPassphrase } from "../../../engine/passphrase.ts";
import { PROJECT_FOLDER } from "../../../stacks/load-plan.ts";
import { CommandError } from "../command-line/command-line.ts";
import {
  type Again,
  type Doomed,
  type Engine,
  type EngineResult,
  type EngineRun,
  NO_CHANGES,
  type OpenState,
  StackBusy,
  type StackOutput,
  type UpRun,
} from "./engine.ts";
import { environmentFolders, STATE_ROOT } from "../environment/environment-state.ts";
import { PulumiEventTranslator } from "./pulumi-cli-events.ts";

type Verb = "preview" | "up" | "previewDestroy" | "destroy";

/** Runs the program with the Pulumi CLI, through its Automation API. */
export class PulumiEngine implements Engine {
  readonly name = "pulumi";
  private readonly environment: string;
  private readonly parallel: number;
  private readonly command: string;
  private readonly project: string;
  private selected: Promise<Stack> | undefined;

  /** `command` is the path of the CLI, `project` the folder with Pulumi.yaml. */
  constructor(
    environment: string,
    parallel: number,
    command: string,
    project: string = PROJECT_FOLDER,
  ) {
    this.environment = environment;
    this.parallel = parallel;
    this.command = command;
    this.project = project;
  }

  async assertFree(): Promise<void> {
    // The CLI locks by itself, and cannot be asked without beginning an update.
  }

  preview(run: EngineRun): Promise<EngineResult> {
    return this.run("preview", run);
  }

  previewDown(run: EngineRun): Promise<EngineResult> {
    return this.run("previewDestroy", run);
  }

  async down(run: EngineRun): Promise<EngineResult> {
    const result = await this.run("destroy", run);
    if (result.ok) {
      const stack = await this.select();
      await stack.workspace.removeStack(this.environment);
    }
    return result;
  }

  async up(run: UpRun): Promise<EngineResult> {
    const stack = await this.select();
    if ((await stack.info()) === undefined) return this.run("up", run);
    // Pulumi cannot be asked in the middle of an update, so what would go is found by a preview.
    const doomed: Doomed[] = [];
    const preview = await this.run("preview", {
      ...run,
      onEvent: (event) => {
        const isDeletion = event.kind === "resource" && event.operation === "delete";
        if (isDeletion && event.phase === "planned") doomed.push(event);
      },
    });
    if (!preview.ok) return { ...preview, changes: NO_CHANGES };
    if (doomed.length > 0 && !(await run.confirmDelete(doomed))) {
      return { ...preview, ok: false, declined: true, changes: NO_CHANGES };
    }
    return this.run("up", run, againOptions(run.again));
  }

  async outputs(): Promise<Readonly<Record<string, StackOutput>>> {
    const stack = await this.select();
    return stack.outputs();
  }

  async openState(): Promise<OpenState> {
    const stack = await this.select();
    const folder = environmentFolders(this.environment).folder;
    const { value } = await findPassphrase(folder, process.env);
    // The Automation API exports with secrets in the open.
    return { state: JSON.stringify(await stack.exportStack()), passphrase: value };
  }

  private async run(
    verb: Verb,
    { onEvent, signal, hardSignal }: EngineRun,
    more: ReturnType<typeof againOptions> = {},
  ): Promise<EngineResult> {
    const stack = await this.select();
    const translator = new PulumiEventTranslator(onEvent);
    const options = {
      onEvent: translator.translate,
      parallel: this.parallel,
      color: "never" as const,
      signal: cliSignal(signal, hardSignal),
      ...more,
    };
    let thrown: unknown;
    try {
      await stack[verb](options);
    } catch (error) {
      if (isNamed(error, "ConcurrentUpdateError"))
        throw new StackBusy(busyMessage(this.environment));
      thrown = error;
    }
    const failures = [...translator.failures, ...translator.strayFailures()];
    if (thrown !== undefined && failures.length === 0 && !signal.aborted) {
      failures.push({
        name: "pulumi",
        error: thrown instanceof Error ? thrown : new Error("failed"),
      });
    }
    const interrupted = signal.aborted;
    const ok = thrown === undefined && failures.length === 0 && !interrupted;
    return { ok, interrupted, declined: false, changes: translator.counts, failures, skipped: 0 };
  }

  /** Each question to the CLI takes a second, so the stack is selected once. */
  private select(): Promise<Stack> {
    this.selected ??= this.createOrSelect();
    return this.selected;
  }

  private async createOrSelect(): Promise<Stack> {
    // Loading the Automation API takes time that only this engine should pay for.
    const { LocalWorkspace } = await import("@pulumi/pulumi/automation/localWorkspace.js");
    const { PulumiCommand } = await import("@pulumi/pulumi/automation/cmd.js");
    const envVars = await this.environmentVariables();
    const root = this.command.includes("/") ? dirname(dirname(this.command)) : undefined;
    try {
      const pulumiCommand = await PulumiCommand.get(root === undefined ? {} : { root });
      return await LocalWorkspace.createOrSelectStack(
        { stackName: this.environment, workDir: this.project },
        { envVars, pulumiCommand, secretsProvider: "passphrase" },
      );
    } catch (error) {
      const reason = explainCli(error);
      throw new CommandError(
        `The Pulumi CLI cannot open the stack ${this.environment}: ${reason}`,
        "see what it says: pulumi stack ls; or use --engine embedded for a new environment",
      );
    }
  }

  private async environmentVariables(): Promise<Record<string, string>> {
    const passphrase = await findPassphrase(
      environmentFolders(this.environment).folder,
      process.env,
    );
    const backend = process.env["PULUMI_BACKEND_URL"];
    const local = join(STATE_ROOT, "pulumi");
    if (backend === undefined || backend === "")
      await mkdir(local, { recursive: true, mode: 0o700 });
    return {
      PULUMI_BACKEND_URL: backend === undefined || backend === "" ? `file://${local}` : backend,
      PULUMI_CONFIG_PASSPHRASE: passphrase.value,
      PULUMI_SKIP_UPDATE_CHECK: "true",
      // With it the CLI refuses to show what a removal would do; confirming is this engine's own task.
      PULUMI_SKIP_CONFIRMATIONS: "false",
      // The language host and the program's commands must find this Node, not an older one.
      PATH: `${dirname(process.execPath)}:${process.env["PATH"] ?? ""}`,
    };
  }
}

/**
 * How the CLI is told to do again what has drifted. It reads objects from the cluster anew. A command it cannot
 * read, so the resource of a step is replaced: that runs the step, and a step's resource has no `delete`.
 */
function againOptions(again: Again | undefined): { refresh?: true; replace?: string[] } {
  if (again === undefined) return {};
  return { refresh: true, replace: [...again.steps] };
}

/**
 * What the CLI is signalled by. A terminal sends ^C to the CLI itself, too, and a second one would
 * make it drop everything; so there only the second interrupt is passed on.
 */
function cliSignal(signal: AbortSignal, hardSignal: AbortSignal): AbortSignal {
  return process.stdin.isTTY ? hardSignal : signal;
}

function isNamed(error: unknown, name: string): boolean {
  return error instanceof Error && error.name === name;
}

function busyMessage(environment: string): string {
  const { folder } = environmentFolders(environment);
  const backend = process.env["PULUMI_BACKEND_URL"] ?? `file://${join(STATE_ROOT, "pulumi")}`;
  return (
    `Another run holds the stack ${environment}. Wait for it to end; if it is certain that it is gone: ` +
    `PULUMI_BACKEND_URL=${backend} PULUMI_CONFIG_PASSPHRASE_FILE=${join(folder, "passphrase")} ` +
    `pulumi cancel --stack ${environment}`
  );
}

/** What the CLI itself said, without the command lines around it. */
function explainCli(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  const said = text.split("\n").filter((line) => line.startsWith("error: "));
  return said[0]?.slice("error: ".length) ?? text;
}

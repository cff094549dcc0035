import { type ChildProcessByStdio, spawn } from "node:child_process";
import type { Readable } from "node:stream";
import { StepError } from "../../../model/step-error.ts";
import { runProgram, type ProgramResult } from "./run-program.ts";
import type { Manifest } from "./verification-objects.ts";

/** kubectl with the administrator's kubeconfig and one of its contexts. */
export class ClusterAccess {
  private readonly program: string;
  private readonly kubeconfig: string;
  private readonly context: string;

  constructor(program: string, kubeconfig: string, context: string) {
    this.program = program;
    this.kubeconfig = kubeconfig;
    this.context = context;
  }

  async run(
    args: readonly string[],
    options: { readonly input?: string; readonly seconds?: number } = {},
  ): Promise<ProgramResult> {
    return await runProgram(this.program, this.withAccess(args), { seconds: 60, ...options });
  }

  /** Starts kubectl and leaves it running: its output can be read while it comes. */
  start(args: readonly string[]): ChildProcessByStdio<null, Readable, Readable> {
    return spawn(this.program, this.withAccess(args), { stdio: ["ignore", "pipe", "pipe"] });
  }

  /** Makes objects, or changes them to what is asked for. Throws `StepError` with kubectl's own words. */
  async apply(manifests: readonly Manifest[]): Promise<void> {
    const input = JSON.stringify({ apiVersion: "v1", kind: "List", items: manifests });
    await this.must("apply objects", ["apply", "-f", "-"], input);
  }

  /** Runs kubectl and throws `StepError` unless it succeeds; returns what it printed. */
  async must(what: string, args: readonly string[], input = "", seconds = 60): Promise<string> {
    const result = await this.run(args, { input, seconds });
    if (result.status === 0) return result.stdout;
    throw new StepError({
      host: "cluster",
      phase: `verify: ${what}`,
      command: `kubectl ${args.join(" ")}`,
      exitCode: result.status ?? 124,
      stderr: result.stderr,
      rerun: "npm run verify",
    });
  }

  private withAccess(args: readonly string[]): string[] {
    return ["--kubeconfig", this.kubeconfig, "--context", this.context, ...args];
  }
}

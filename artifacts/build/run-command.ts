import { spawn } from "node:child_process";
import { StepError } from "../../model/step-error.ts";

export interface CommandOptions {
  readonly cwd?: string;
  /** Added to this process's environment. */
  readonly environment?: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  /** Name of the item that is being built, for the error. */
  readonly item: string;
  readonly timeoutSeconds?: number;
}

const DEFAULT_TIMEOUT_SECONDS = 3600;

/**
 * Runs a program on this machine without a shell and returns its standard output. Throws a
 * `StepError` with the last lines of its standard error when it fails or takes too long.
 */
export async function runCommand(
  command: string,
  args: readonly string[],
  options: CommandOptions,
): Promise<string> {
  const timeoutSeconds = options.timeoutSeconds ?? DEFAULT_TIMEOUT_SECONDS;
  const deadline = AbortSignal.timeout(timeoutSeconds * 1000);
  return await new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: { ...process.env, ...options.environment, LC_ALL: "C" },
      stdio: ["ignore", "pipe", "pipe"],
      signal: AbortSignal.any([options.signal, deadline]),
    });
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      stderr = (stderr + text).slice(-20_000);
    });
    const fail = (exitCode: number | null, reason: string): void => {
      reject(
        new StepError({
          host: "this machine",
          phase: `bundle ${options.item}`,
          command: [command, ...args].join(" "),
          exitCode,
          stderr: `${stderr}${reason}`,
          rerun: `npm run bundle -- --only ${options.item}`,
        }),
      );
    };
    child.on("error", (error) => {
      const late = deadline.aborted ? `no end after ${String(timeoutSeconds)} s` : error.message;
      fail(null, late);
    });
    child.on("close", (code, killedBy) => {
      if (code === 0) resolve(stdout);
      else fail(code, killedBy === null ? "" : `ended by ${killedBy}`);
    });
  });
}

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
    // The kernel ends the program when this process ends, however that comes about: nothing is to
    // go on writing into a folder that the next build uses.
    const child = spawn("setpriv", ["--pdeathsig", "KILL", "--", command, ...args], {
      cwd: options.cwd,
      env: { ...process.env, ...options.environment, LC_ALL: "C" },
      stdio: ["ignore", "pipe", "pipe"],
      signal: AbortSignal.any([options.signal, deadline]),
      killSignal: "SIGKILL",
    });
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      stderr = (stderr + text).slice(-20_000);
    });
    const fail = (exitCode: number | null, reason: string | undefined): void => {
      if (options.signal.aborted) {
        reject(asError(options.signal.reason));
        return;
      }
      reject(
        new StepError({
          host: "this machine",
          phase: `bundle ${options.item}`,
          command: [command, ...args].join(" "),
          exitCode,
          ...(reason === undefined ? {} : { reason }),
          stderr,
          rerun: `npm run bundle -- --only ${options.item}`,
        }),
      );
    };
    child.on("error", (error) => {
      const late = `it did not end within ${String(timeoutSeconds)} s`;
      fail(null, deadline.aborted ? late : error.message);
    });
    child.on("close", (code, killedBy) => {
      if (code === 0) resolve(stdout);
      else fail(code, killedBy === null ? undefined : `it was ended by ${killedBy}`);
    });
  });
}

function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error(String(reason));
}

import { spawn } from "node:child_process";
import { machineProblem } from "../failures.ts";
import { requirementOf, toolEnvironment } from "../requirements.ts";

export interface RunOptions {
  /** Sent on stdin; without it stdin is empty. */
  readonly input?: string | Buffer;
  /** Default 60. */
  readonly timeoutSeconds?: number;
}

/**
 * Runs a tool to its end and returns its stdout. Throws with the command line and the last lines of
 * stderr when it fails; names the Debian package when the tool is not installed. Never put a secret
 * in `args`: they are in the error and in the machine's process list.
 */
export async function runCommand(
  command: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<string> {
  return (await runForBytes(command, args, options)).toString("utf8");
}

/** Like `runCommand`, for output that is not text. */
export async function runForBytes(
  command: string,
  args: readonly string[],
  { input, timeoutSeconds = 60 }: RunOptions = {},
): Promise<Buffer> {
  const child = spawn(command, args, {
    stdio: ["pipe", "pipe", "pipe"],
    env: toolEnvironment(),
  });
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  child.stdout.on("data", (chunk: Buffer) => stdout.push(chunk));
  child.stderr.on("data", (chunk: Buffer) => stderr.push(chunk));
  // Not spawn's own timeout: that one keeps its timer when the tool does not exist.
  const timer = setTimeout(() => child.kill("SIGTERM"), timeoutSeconds * 1000);
  // A tool that ends without reading its input is judged by its exit code, not by the broken pipe.
  child.stdin.on("error", () => undefined);
  child.stdin.end(input ?? "");
  const ended = await new Promise<string | undefined>((resolve, reject) => {
    child.once("error", (error) => {
      reject(asMissingTool(command, error));
    });
    child.once("close", (code, signal) => {
      resolve(code === 0 ? undefined : describeEnd(code, signal, timeoutSeconds));
    });
  }).finally(() => {
    clearTimeout(timer);
  });
  if (ended === undefined) return Buffer.concat(stdout);
  const lines = Buffer.concat(stderr).toString("utf8").trim().split("\n").slice(-20).join("\n");
  throw new Error(`${[command, ...args].join(" ")}: ${ended}\n${lines}`.trim());
}

function describeEnd(code: number | null, signal: string | null, timeoutSeconds: number): string {
  if (signal === "SIGTERM") return `not finished after ${String(timeoutSeconds)} s`;
  return signal === null ? `exit code ${String(code)}` : `killed by ${signal}`;
}

function asMissingTool(command: string, error: NodeJS.ErrnoException): Error {
  if (error.code !== "ENOENT") return error;
  const debianPackage = requirementOf(command)?.debianPackage ?? command;
  return machineProblem(`the tool ${command} is missing`, `apt-get install ${debianPackage}`);
}

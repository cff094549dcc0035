import { spawn } from "node:child_process";
import { startDeadline } from "../deadline.ts";
import type { OperationRequest, Provider } from "../provider.ts";
import { environmentOf, readCommandInputs, refuseInputs, textOr } from "./command-inputs.ts";
import { commandOperations } from "./command-run.ts";
import type { CommandResult } from "./command-run.ts";

const NOT_CARRIED = ["archivePaths", "assetPaths"];
const DEFAULT_SECONDS = 3600;
/** How long a cancelled command has to clean up, in milliseconds. */
const TERMINATE_MS = 10_000;

/** `command:local:Command`: runs commands on this machine. */
export function createLocalCommandProvider(): Provider {
  return {
    serves: (type) => type === "command:local:Command",
    check: (_type, inputs) => {
      refuseInputs(inputs, NOT_CARRIED);
    },
    ...commandOperations(runLocally, () => "this machine"),
  };
}

function runLocally(request: OperationRequest, command: string): Promise<CommandResult> {
  const inputs = readCommandInputs(request.inputs);
  const { interpreter, dir } = request.inputs;
  const [shell = "/bin/sh", ...args] = Array.isArray(interpreter)
    ? interpreter.map(String)
    : ["/bin/sh", "-c"];
  const deadline = startDeadline(request.timeoutSeconds ?? DEFAULT_SECONDS, request.signal);
  const child = spawn(shell, [...args, command], {
    cwd: textOr(dir, process.cwd()),
    env: { ...process.env, ...environmentOf(inputs, request.outputs) },
    stdio: ["pipe", "pipe", "pipe"],
    // A group of its own: a SIGINT at the terminal is for the engine, which then decides, and
    // cancelling reaches what the shell has started, too.
    detached: true,
  });
  const stop = killGroupOn(deadline.signal, () => child.pid);
  const output = { stdout: "", stderr: "" };
  child.stdout.setEncoding("utf8").on("data", (text: string) => (output.stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (output.stderr += text));
  // A command that does not read its input closes the pipe; that is no failure of ours.
  child.stdin.on("error", () => undefined);
  child.stdin.end(inputs.stdin);
  return new Promise((resolve) => {
    child.on("error", (error) => {
      stop();
      resolve({ ...output, cut: `it could not be started: ${error.message}` });
    });
    child.on("close", (exitCode, signal) => {
      stop();
      if (exitCode !== null) resolve({ ...output, exitCode });
      else resolve({ ...output, cut: whyKilled(deadline, signal) });
    });
  });
}

function whyKilled(
  deadline: { expired(): boolean; seconds: number; signal: AbortSignal },
  signal: string | null,
): string {
  if (deadline.expired()) return `it did not end within ${String(deadline.seconds)} s`;
  return deadline.signal.aborted ? "interrupted" : `ended by ${String(signal)}`;
}

function killGroupOn(signal: AbortSignal, pid: () => number | undefined): () => void {
  let timer: NodeJS.Timeout | undefined;
  const terminate = (): void => {
    killGroup(pid(), "SIGTERM");
    timer = setTimeout(() => {
      killGroup(pid(), "SIGKILL");
    }, TERMINATE_MS);
  };
  if (signal.aborted) terminate();
  else signal.addEventListener("abort", terminate);
  return () => {
    clearTimeout(timer);
    signal.removeEventListener("abort", terminate);
  };
}

function killGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // The group has ended by itself in the meantime.
  }
}

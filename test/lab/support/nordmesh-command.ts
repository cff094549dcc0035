import { spawn, type ChildProcess } from "node:child_process";
import { join } from "node:path";
import { PROJECT_FOLDER } from "../../../stacks/load-plan.ts";

/** How a command ended, and all that it printed. */
export interface Ended {
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly output: string;
}

/** A command of nordmesh's that runs as its users run it: as a process of its own. */
export interface RunningCommand {
  readonly ended: Promise<Ended>;
  /** Resolves with the output so far once it matches; rejects when the command ends before. */
  readonly printed: (pattern: RegExp) => Promise<string>;
  /** Signals the command and every process that it started. */
  readonly kill: (signal: NodeJS.Signals) => void;
}

/** Folder of the tests' own environments. */
export const ENVIRONMENTS = join(import.meta.dirname, "../environments");

/** Runs `npm run NAME` for an environment of the tests' or of `environments`, on the embedded engine. */
export function startCommand(
  name: string,
  args: readonly string[],
  environments = ENVIRONMENTS,
  variables: Readonly<Record<string, string>> = {},
): RunningCommand {
  const program = [process.execPath, join(PROJECT_FOLDER, `scripts/${name}.ts`), ...args];
  return start(program, environments, variables);
}

/** Runs a line that a command has printed for people to paste into their shell, to its end. */
export function runPrintedLine(line: string, environments = ENVIRONMENTS): Promise<Ended> {
  return start(["bash", "-c", line], environments, {}).ended;
}

function start(
  [program = "", ...args]: readonly string[],
  environments: string,
  variables: Readonly<Record<string, string>>,
): RunningCommand {
  const child = spawn(program, args, {
    cwd: PROJECT_FOLDER,
    env: {
      ...process.env,
      NORDMESH_ENVIRONMENTS: environments,
      NORDMESH_ENGINE: "embedded",
      ...variables,
    },
    stdio: ["ignore", "pipe", "pipe"],
    detached: true, // a process group of its own, so that `kill` reaches its children
  });
  const output = collect(child);
  const ended = new Promise<Ended>((resolve, reject) => {
    child.once("error", reject).once("close", (status, signal) => {
      resolve({ status, signal, output: output.text() });
    });
  });
  return {
    ended,
    printed: (pattern) => Promise.race([output.matching(pattern), endedEarly(ended, pattern)]),
    kill: (signal) => {
      if (child.pid !== undefined) process.kill(-child.pid, signal);
    },
  };
}

/** Runs a command to its end. */
export function runCommand(
  name: string,
  args: readonly string[],
  environments = ENVIRONMENTS,
  variables: Readonly<Record<string, string>> = {},
): Promise<Ended> {
  return startCommand(name, args, environments, variables).ended;
}

/** Demands that a command succeeded; throws with the end of what it printed. */
export function succeeded({ status, output }: Ended): void {
  if (status !== 0) throw new Error(`ended with status ${String(status)}:\n${endOf(output)}`);
}

function endOf(output: string): string {
  return output.trimEnd().split("\n").slice(-40).join("\n");
}

async function endedEarly(ended: Promise<Ended>, pattern: RegExp): Promise<never> {
  const { status, output } = await ended;
  throw new Error(
    `ended with status ${String(status)} before it printed ${pattern}:\n${endOf(output)}`,
  );
}

function collect(child: ChildProcess): {
  text: () => string;
  matching: (pattern: RegExp) => Promise<string>;
} {
  let text = "";
  const waiting = new Set<() => void>();
  const take = (chunk: Buffer): void => {
    text += chunk.toString();
    for (const look of waiting) look();
  };
  child.stdout?.on("data", take);
  child.stderr?.on("data", take);
  return {
    text: () => text,
    matching: (pattern) =>
      new Promise((resolve) => {
        const look = (): void => {
          if (!pattern.test(text)) return;
          waiting.delete(look);
          resolve(text);
        };
        waiting.add(look);
        look();
      }),
  };
}

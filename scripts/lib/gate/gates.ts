import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";

/** One question about the tree that a program answers by its exit status. */
export interface Gate {
  readonly name: string;
  /** Program and arguments, or why this machine cannot ask. */
  readonly command: readonly [string, ...string[]] | { readonly skip: string };
  /** What a person types to mend a failure, where one command can. */
  readonly mend?: string;
}

export interface GateResult {
  readonly gate: Gate;
  readonly outcome: "passed" | "failed" | "skipped";
  readonly seconds: number;
  /** All that the program printed, or the reason for a skip. */
  readonly output: string;
}

/**
 * Asks every gate, a few at a time and in the given order, whatever the others answer.
 * @param onResult called as each gate answers, for progress
 * @returns the results in the order of the gates
 */
export async function askGates(
  gates: readonly Gate[],
  options: {
    readonly folder: string;
    readonly atOnce: number;
    readonly onResult: (result: GateResult) => void;
  },
): Promise<GateResult[]> {
  const results = new Map<Gate, GateResult>();
  const waiting = [...gates];
  const worker = async (): Promise<void> => {
    for (let gate = waiting.shift(); gate; gate = waiting.shift()) {
      const result = await askGate(gate, options.folder);
      results.set(gate, result);
      options.onResult(result);
    }
  };
  await Promise.all(Array.from({ length: options.atOnce }, worker));
  return gates.flatMap((gate) => results.get(gate) ?? []);
}

async function askGate(gate: Gate, folder: string): Promise<GateResult> {
  if ("skip" in gate.command) {
    return { gate, outcome: "skipped", seconds: 0, output: gate.command.skip };
  }
  const start = performance.now();
  const { succeeded, output } = await run(gate.command, folder).catch((error: unknown) => ({
    succeeded: false,
    output: String(error),
  }));
  return {
    gate,
    outcome: succeeded ? "passed" : "failed",
    seconds: (performance.now() - start) / 1000,
    output,
  };
}

/** Runs a program to its end, which may be a failure; rejects only where it cannot be started. */
async function run(
  [program, ...args]: readonly [string, ...string[]],
  folder: string,
): Promise<{ succeeded: boolean; output: string }> {
  const child = spawn(program, args, { cwd: folder, stdio: ["ignore", "pipe", "pipe"] });
  const [[status], out, err] = await Promise.all([
    once(child, "close") as Promise<[number | null]>,
    text(child.stdout),
    text(child.stderr),
  ]);
  // Programs that use both explain on stderr and sum up on stdout.
  return { succeeded: status === 0, output: err + out };
}

import { spawn } from "node:child_process";

/** What a program that was run to its end has said. */
export interface ProgramResult {
  /** Null where a signal or the time limit ended it. */
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly milliseconds: number;
}

/** Runs a program with text on its stdin; it is killed after `seconds`. Throws only where it cannot start. */
export async function runProgram(
  program: string,
  args: readonly string[],
  {
    input = "",
    seconds,
    variables = {},
  }: {
    readonly input?: string;
    readonly seconds: number;
    /** Over those of this process. */
    readonly variables?: Readonly<Record<string, string>>;
  },
): Promise<ProgramResult> {
  const started = performance.now();
  const child = spawn(program, args, {
    stdio: "pipe",
    env: { ...process.env, ...variables },
    timeout: seconds * 1000,
    killSignal: "SIGKILL",
  });
  const output = { stdout: "", stderr: "" };
  for (const stream of ["stdout", "stderr"] as const) {
    child[stream].setEncoding("utf8").on("data", (text: string) => (output[stream] += text));
  }
  // A program that ends without reading its input is no error of this one.
  child.stdin.on("error", () => undefined);
  child.stdin.end(input);
  const status = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  return { status, ...output, milliseconds: Math.round(performance.now() - started) };
}

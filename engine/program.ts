import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { runInStack } from "./sdk.ts";
import type { SdkSession } from "./sdk.ts";
import { toError } from "./to-error.ts";

/** A Pulumi program: the path of its entry module, or a function that makes the resources. */
export type Program = string | (() => Promise<unknown>);

/**
 * Runs a program to its end. Every error that it leaves lying around is passed to `onError`, too:
 * a callback on an output that throws reaches nobody else.
 */
export async function runProgramCode(
  program: Program,
  session: SdkSession,
  onError: (error: Error) => void,
): Promise<void> {
  const catchStray = (reason: unknown): void => {
    onError(toError(reason));
  };
  process.on("unhandledRejection", catchStray);
  try {
    await runInStack(session, typeof program === "string" ? () => runModule(program) : program);
  } catch (error) {
    catchStray(error);
  } finally {
    // Node reports a stray rejection one turn later; it must not find the listener gone.
    await new Promise((done) => setImmediate(done));
    process.off("unhandledRejection", catchStray);
  }
}

let runs = 0;

// The same rules as Pulumi's language host: the exports are the stack's outputs, a default export
// stands for all, and a function among these two is called.
async function runModule(path: string): Promise<unknown> {
  const url = pathToFileURL(resolve(path));
  // A module is evaluated once per URL, and a program once per run.
  runs += 1;
  if (runs > 1) url.searchParams.set("run", String(runs));
  const module = (await import(url.href)) as Record<string, unknown>;
  const exported = "default" in module ? module["default"] : module;
  return typeof exported === "function" ? (exported as () => unknown)() : exported;
}

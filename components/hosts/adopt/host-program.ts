import { AdoptError } from "./adopt-error.ts";

/**
 * Runs a program that works on one host for the Pulumi program: prints what it found as JSON and ends the
 * process with 0, or with 1 and why on stderr; the stack as well where the error was not foreseen.
 */
export async function runHostProgram(work: () => Promise<unknown>): Promise<never> {
  try {
    process.stdout.write(`${JSON.stringify(await work())}\n`);
  } catch (error) {
    process.stderr.write(`${describe(error)}\n`);
    process.exitCode = 1;
  }
  // A connection that nobody needs any more must not keep the process.
  process.exit();
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error instanceof AdoptError ? error.message : (error.stack ?? error.message);
}

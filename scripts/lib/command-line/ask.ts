import { createInterface } from "node:readline/promises";
import { CommandError } from "./command-line.ts";

/** Whether somebody is there to answer a question. */
export function canAsk(): boolean {
  return process.stdin.isTTY && process.stderr.isTTY;
}

/** Asks a question that only `y` or `yes` answers with yes. An abort of `signal` counts as no. */
export async function askYesNo(question: string, signal: AbortSignal): Promise<boolean> {
  const prompt = createInterface({ input: process.stdin, output: process.stderr });
  // The prompt takes ^C for itself; whoever watches for interrupts has to learn of it.
  prompt.on("SIGINT", () => {
    process.kill(process.pid, "SIGINT");
  });
  try {
    const answer = await prompt.question(`${question} [y/N] `, { signal });
    return /^y(es)?$/i.test(answer.trim());
  } catch (error) {
    if (signal.aborted) return false;
    throw error;
  } finally {
    prompt.close();
  }
}

/** Whether something may be begun: `yes` was said beforehand, or is said. Throws `CommandError` where nobody can be asked. */
export async function mayBegin(yes: boolean, question = "Do it?"): Promise<boolean> {
  if (yes) return true;
  if (!canAsk()) throw new CommandError("Nobody can be asked here.", "say yes beforehand: --yes");
  return await askYesNo(question, new AbortController().signal);
}

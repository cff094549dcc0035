import { setTimeout as pause } from "node:timers/promises";

/**
 * Asks until there is an answer. Throws, naming what was waited for, after two minutes.
 * @param what completes "waited in vain until …"
 */
export async function until<T>(what: string, ask: () => Promise<T | undefined>): Promise<T> {
  const deadline = performance.now() + 120_000;
  while (performance.now() < deadline) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    await pause(50);
  }
  throw new Error(`waited in vain until ${what}`);
}

import { setTimeout as pause } from "node:timers/promises";

/**
 * Asks until there is an answer. Throws, naming what was waited for, after two minutes or as told.
 * @param what completes "waited in vain until …"
 */
export async function until<T>(
  what: string,
  ask: () => Promise<T | undefined>,
  seconds = 120,
): Promise<T> {
  const deadline = performance.now() + seconds * 1000;
  while (performance.now() < deadline) {
    const asked = performance.now();
    const answer = await ask();
    if (answer !== undefined) return answer;
    // On a machine with few cores, asking must not take them from what is waited for.
    await pause(Math.max(50, 2 * (performance.now() - asked)));
  }
  throw new Error(`waited in vain until ${what}`);
}

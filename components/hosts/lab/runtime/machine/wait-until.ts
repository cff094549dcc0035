import { setTimeout as pause } from "node:timers/promises";

/**
 * Asks `condition` until it returns something other than undefined, and returns that. Returns
 * undefined when `seconds` have passed; what that means is the caller's to say.
 */
export async function waitUntil<T>(
  condition: () => Promise<T | undefined> | T | undefined,
  { seconds, pauseMilliseconds = 25 }: { seconds: number; pauseMilliseconds?: number },
): Promise<T | undefined> {
  const deadline = performance.now() + seconds * 1000;
  for (;;) {
    const value = await condition();
    if (value !== undefined || performance.now() > deadline) return value;
    await pause(pauseMilliseconds);
  }
}

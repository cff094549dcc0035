/** A bound on a wait, and a signal that fires when it is reached or when the run is cancelled. */
export interface Deadline {
  readonly signal: AbortSignal;
  readonly seconds: number;
  /** In milliseconds, never below zero. */
  remaining(): number;
  /** True when the time is up, as opposed to a cancelled run. */
  expired(): boolean;
}

/** Starts a deadline. */
export function startDeadline(seconds: number, cancel: AbortSignal): Deadline {
  const end = performance.now() + seconds * 1000;
  const timer = AbortSignal.timeout(Math.max(1, Math.ceil(seconds * 1000)));
  return {
    signal: AbortSignal.any([timer, cancel]),
    seconds,
    remaining: () => Math.max(0, end - performance.now()),
    expired: () => timer.aborted,
  };
}

/** Waits, but not beyond a signal; returns early without an error when it fires. */
export async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>((resolve) => {
    const finish = (): void => {
      clearTimeout(timer);
      signal.removeEventListener("abort", finish);
      resolve();
    };
    const timer = setTimeout(finish, milliseconds);
    signal.addEventListener("abort", finish);
  });
}

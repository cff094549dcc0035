/** Two signals for `runProgram`, wired to the process's own. */
export interface Interrupts {
  /** Aborted by the first SIGINT or SIGTERM. */
  readonly signal: AbortSignal;
  /** Aborted by the second one. */
  readonly hardSignal: AbortSignal;
  /** Gives the process's signals back. */
  dispose(): void;
}

/** Turns SIGINT and SIGTERM into an orderly end; `onInterrupt` is told which one it was. */
export function watchInterrupts(
  onInterrupt: (count: number) => void = () => undefined,
): Interrupts {
  const soft = new AbortController();
  const hard = new AbortController();
  let count = 0;
  const handle = (): void => {
    count += 1;
    (count === 1 ? soft : hard).abort();
    onInterrupt(count);
  };
  process.on("SIGINT", handle);
  process.on("SIGTERM", handle);
  return {
    signal: soft.signal,
    hardSignal: hard.signal,
    dispose: () => {
      process.off("SIGINT", handle);
      process.off("SIGTERM", handle);
    },
  };
}

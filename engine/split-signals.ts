/** The part of a run's options that says when to end it. */
export interface InterruptOptions {
  readonly signal?: AbortSignal;
  readonly hardSignal?: AbortSignal;
  readonly graceSeconds?: number;
}

/** How a run is told to end. */
export interface Interruption {
  /** Aborted when no new operation may be started. */
  readonly stop: AbortSignal;
  /** Aborted when running operations have to give up. */
  readonly abandon: AbortSignal;
  dispose(): void;
}

/** Two steps: nothing new is started, and after the grace time running operations are cancelled. */
export function splitSignals(options: InterruptOptions): Interruption {
  const stop = new AbortController();
  const abandon = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const soft = (): void => {
    stop.abort();
    const grace = (options.graceSeconds ?? 30) * 1000;
    timer ??= setTimeout(hard, grace);
  };
  const hard = (): void => {
    stop.abort();
    abandon.abort();
  };
  if (options.signal?.aborted === true) soft();
  if (options.hardSignal?.aborted === true) hard();
  options.signal?.addEventListener("abort", soft);
  options.hardSignal?.addEventListener("abort", hard);
  return {
    stop: stop.signal,
    abandon: abandon.signal,
    dispose: () => {
      clearTimeout(timer);
      options.signal?.removeEventListener("abort", soft);
      options.hardSignal?.removeEventListener("abort", hard);
    },
  };
}

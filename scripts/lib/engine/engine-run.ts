import { watchInterrupts } from "../../../engine/interrupt.ts";
import type { Plan } from "../../../model/plan/plan.ts";
import type { EngineResult, EngineRun } from "./engine.ts";
import { JsonProgress, type Progress, TextProgress } from "../progress/progress.ts";
import { renderSummary } from "../progress/progress-summary.ts";
import { terminalOf } from "../terminal/terminal.ts";

/** How a run ended, and how long it took. */
export interface TimedResult {
  readonly result: EngineResult;
  readonly elapsedMs: number;
}

export interface RunView {
  /** Names the steps of progress lines. */
  readonly plan: Plan | undefined;
  readonly json: boolean;
  /** Also sees each event. */
  readonly onEvent?: EngineRun["onEvent"];
  /** No progress lines: the caller shows what came of it. */
  readonly quiet?: boolean;
}

/**
 * Runs `work` on an engine with progress on standard output, and SIGINT and SIGTERM wired: the first
 * starts nothing new and waits, the second cancels what runs, a third ends the process.
 */
export async function runWithProgress(
  { plan, json, onEvent, quiet = false }: RunView,
  work: (run: EngineRun, progress: Progress) => Promise<EngineResult>,
): Promise<TimedResult> {
  const started = performance.now();
  const progress = json ? new JsonProgress() : new TextProgress(plan);
  const interrupts = watchInterrupts((count) => {
    const words = INTERRUPT_WORDS[count - 1] ?? "Ending.";
    if (json) process.stderr.write(`${words}\n`);
    else progress.say(words);
    if (count > INTERRUPT_WORDS.length) process.exit(EXIT_INTERRUPTED);
  });
  const run: EngineRun = {
    onEvent: (event) => {
      onEvent?.(event);
      if (!quiet || json) progress.onEvent(event);
    },
    signal: interrupts.signal,
    hardSignal: interrupts.hardSignal,
  };
  try {
    const result = await work(run, progress);
    return { result, elapsedMs: performance.now() - started };
  } finally {
    progress.stop();
    interrupts.dispose();
  }
}

const INTERRUPT_WORDS = [
  "Interrupted: nothing new is started; waiting for what is running. Once more cancels that.",
  "Cancelling what is running, and saving what is known.",
];

/** Prints how a run ended: text, or one line of JSON. */
export function printResult({ result, elapsedMs }: TimedResult, json: boolean): void {
  if (json) {
    const failures = result.failures.map(({ name, error }) => ({ name, error: error.message }));
    const seconds = Math.round(elapsedMs) / 1000;
    console.log(JSON.stringify({ kind: "summary", ...result, failures, seconds }));
    return;
  }
  const { colour } = terminalOf(process.stdout);
  console.log(renderSummary(result, elapsedMs, colour).join("\n"));
}

/** As in shells: 128 and the number of SIGINT. */
export const EXIT_INTERRUPTED = 130;
/** All is made, but what left the program was not deleted. */
export const EXIT_NOT_DELETED = 4;

/** The exit status that tells how a run ended. */
export function exitStatusOf({ ok, interrupted, declined, failures }: EngineResult): number {
  if (interrupted) return EXIT_INTERRUPTED;
  if (failures.length > 0) return 1;
  if (declined) return EXIT_NOT_DELETED;
  return ok ? 0 : 1;
}

const INTERRUPTED = {
  [EXIT_INTERRUPTED]:
    "interrupted; what was begun is saved, and the same command goes on from there",
} as const;

/** `exitStatuses` of commands that run an engine and change nothing. */
export const PREVIEW_EXIT_STATUSES = INTERRUPTED;

/** `exitStatuses` of commands that run an engine to change things. */
export const ENGINE_EXIT_STATUSES = {
  3: "another run holds the environment; nothing was touched",
  ...INTERRUPTED,
} as const;

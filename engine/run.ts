import { Deployment } from "./deployment.ts";
import type { EventListener } from "./events.ts";
import type { ExecutionContext } from "./execution.ts";
import { Monitor } from "./monitor.ts";
import { runProgramCode } from "./program.ts";
import type { Program } from "./program.ts";
import { defaultProviders } from "./providers/default-providers.ts";
import type { Provider } from "./providers/provider.ts";
import { Removal } from "./removal.ts";
import { RunRecord } from "./run-record.ts";
import type { Failure, OperationCounts, Skipped } from "./run-record.ts";
import type { SdkSession } from "./sdk.ts";
import { Slots } from "./slots.ts";
import { splitSignals } from "./split-signals.ts";
import { listResources, markResources } from "./stack-view.ts";
import type { ListedResource } from "./stack-view.ts";
import { takeLock } from "./state/lock.ts";
import { toError } from "./to-error.ts";
import { StateStore } from "./state/state-store.ts";
import type { PropertyMap } from "./values.ts";

export interface RunOptions {
  readonly project: string;
  readonly stack: string;
  /** Not run in mode `down`. */
  readonly program: Program;
  /** Folder of this stack's state and lock; made where it is missing. */
  readonly stateDir: string;
  readonly passphrase: string;
  /** `preview-down` shows what `down` would delete. Both previews change and lock nothing. */
  readonly mode: "preview" | "up" | "down" | "preview-down";
  /** In place of the built-in ones. */
  readonly providers?: readonly Provider[];
  /** How many operations run at a time. @default 16 */
  readonly parallel?: number;
  readonly onEvent?: EventListener;
  /** Asked before what left the program is deleted; `false` keeps it all for this time. */
  readonly confirmDelete?: (doomed: readonly ListedResource[]) => Promise<boolean>;
  /** URNs of resources to update even where nothing of them has changed: they are not as the state has them. */
  readonly again?: ReadonlySet<string>;
  /** Aborting starts nothing new and gives running operations `graceSeconds` to end. */
  readonly signal?: AbortSignal;
  /** Aborting cancels running operations at once. */
  readonly hardSignal?: AbortSignal;
  /** @default 30 */
  readonly graceSeconds?: number;
  /** Pulumi configuration, keys with their namespace (`project:key`). */
  readonly config?: Readonly<Record<string, string>>;
  /** What the lock tells others about this run. @default the process's arguments */
  readonly command?: string;
}

export interface RunResult {
  /** True when nothing failed, nothing was skipped, and nobody interrupted. */
  readonly ok: boolean;
  readonly interrupted: boolean;
  readonly changes: OperationCounts;
  /** The stack's outputs as the state holds them, secrets marked; see `showOutputs`. */
  readonly outputs: PropertyMap;
  readonly failures: readonly Failure[];
  readonly skipped: readonly Skipped[];
  /** What the program registered, in order, secrets and unknowns hidden. */
  readonly registered: readonly ListedResource[];
  /** The same with marks in place of secrets and unknowns; see `markResources`. */
  readonly marked: readonly ListedResource[];
}

/**
 * Runs a Pulumi program in this process and makes what it describes true. Resolves also when
 * operations failed: look at `ok`. Rejects when the run could not begin: LockedError,
 * WrongPassphraseError, CorruptError. One run at a time in a process.
 */
export async function runProgram(options: RunOptions): Promise<RunResult> {
  const { mode, stateDir } = options;
  const changing = mode === "up" || mode === "down";
  const command = options.command ?? process.argv.slice(1).join(" ");
  const lock = changing ? await takeLock(stateDir, command) : undefined;
  try {
    return await runLocked(options);
  } finally {
    await lock?.release();
  }
}

async function runLocked(options: RunOptions): Promise<RunResult> {
  const store = await StateStore.open(options);
  const record = new RunRecord(options.onEvent ?? (() => undefined));
  if (store.warning !== undefined) record.notice("warning", store.warning);
  noteUnfinished(store, record);
  const interruption = splitSignals(options);
  const providers = options.providers ?? defaultProviders();
  const { stop, abandon } = interruption;
  const slots = new Slots(options.parallel ?? 16);
  const { again = new Set<string>() } = options;
  const context: ExecutionContext = { store, record, slots, stop, abandon, again };
  try {
    const deployment = new Deployment(context, providers, options.mode.startsWith("preview"));
    if (!options.mode.endsWith("down")) await runRegistrations(options, deployment, record);
    if (record.failures.length === 0 && !stop.aborted) {
      await removeLeftovers(options, context, providers, deployment);
    }
    if (!options.mode.startsWith("preview")) await commitLast(store, record);
    return summarize(deployment, context);
  } finally {
    interruption.dispose();
    await Promise.allSettled(providers.map(async (provider) => provider.close?.()));
  }
}

async function runRegistrations(
  options: RunOptions,
  deployment: Deployment,
  record: RunRecord,
): Promise<void> {
  const at = { project: options.project, stack: options.stack };
  const preview = options.mode === "preview";
  const session: SdkSession = {
    at,
    preview,
    config: options.config ?? {},
    monitor: new Monitor(deployment, at),
    log: (level, message) => {
      // As with Pulumi, a program that logs an error has failed.
      if (level === "error") record.failProgram(new Error(message));
      else if (level !== "debug") record.notice(level, message);
    },
  };
  await runProgramCode(options.program, session, (error) => {
    record.failProgram(error);
  });
  await deployment.idle();
}

async function commitLast(store: StateStore, record: RunRecord): Promise<void> {
  try {
    await store.commit();
  } catch (error) {
    record.failProgram(toError(error));
  }
}

function noteUnfinished(store: StateStore, record: RunRecord): void {
  for (const { name, pending } of store.snapshot().resources) {
    if (pending === undefined) continue;
    record.notice(
      "info",
      `the last run did not finish the ${pending} of ${name}; it is done again`,
    );
  }
}

async function removeLeftovers(
  options: RunOptions,
  context: ExecutionContext,
  providers: readonly Provider[],
  deployment: Deployment,
): Promise<void> {
  const leftovers = deployment.leftovers();
  const shown = new Removal(context, providers, leftovers);
  shown.announce();
  if (options.mode.startsWith("preview")) {
    context.record.counts.delete = leftovers.length;
    return;
  }
  const ask = options.confirmDelete;
  const agreed =
    leftovers.length === 0 || ask === undefined || (await ask(listResources(leftovers)));
  if (!agreed) context.record.notice("info", "nothing was deleted, as asked");
  // What was replaced is gone from the program's view already, so nobody is asked about it.
  const { condemned } = context.store.snapshot();
  await new Removal(context, providers, [...(agreed ? leftovers : []), ...condemned]).run();
}

function summarize(deployment: Deployment, { store, record, stop }: ExecutionContext): RunResult {
  const { failures, skipped, counts } = record;
  return {
    ok: failures.length === 0 && skipped.length === 0 && !stop.aborted,
    interrupted: stop.aborted,
    changes: counts,
    outputs: store.snapshot().outputs,
    failures,
    skipped,
    registered: listResources(deployment.registrations),
    marked: markResources(deployment.registrations),
  };
}

import type { Core } from "./hypervisor.ts";

/** Threads that a guest had before, and those that others had and may want back. */
export interface CoreWishes {
  readonly own: ReadonlySet<number>;
  readonly others: ReadonlySet<number>;
}

export const NO_WISHES: CoreWishes = { own: new Set(), others: new Set() };

/**
 * Which free cores of a node a guest gets. Its own from before come first. Then the shortest run of
 * neighbours that is long enough: neighbours share a cache, and long runs stay whole for large guests.
 */
export function chooseCores(
  free: readonly Core[],
  count: number,
  wishes: CoreWishes,
): readonly Core[] {
  const own = free.filter((core) => isIn(wishes.own, core)).slice(0, count);
  const rest = free.filter((core) => !own.includes(core));
  const unclaimed = rest.filter((core) => !isIn(wishes.others, core));
  const missing = count - own.length;
  const from = unclaimed.length >= missing ? unclaimed : rest;
  return [...own, ...shortestRun(from, missing)].toSorted((a, b) => firstOf(a) - firstOf(b));
}

function shortestRun(free: readonly Core[], count: number): readonly Core[] {
  const runs: Core[][] = [];
  for (const core of free) {
    const run = runs.at(-1);
    const last = run?.at(-1);
    if (run !== undefined && last !== undefined && areNeighbours(last, core)) run.push(core);
    else runs.push([core]);
  }
  const fitting = runs.filter((run) => run.length >= count);
  const best = fitting.toSorted((a, b) => a.length - b.length)[0];
  return (best ?? free).slice(0, count);
}

/** Whether the threads of two cores are numbered one after the other, in whichever of the two usual ways. */
function areNeighbours(a: Core, b: Core): boolean {
  const step = firstOf(b) - firstOf(a);
  return step === 1 || step === a.length;
}

function isIn(threads: ReadonlySet<number>, core: Core): boolean {
  return core.some((thread) => threads.has(thread));
}

function firstOf(core: Core): number {
  const [first] = core;
  if (first === undefined) throw new Error("unreachable: a core without threads");
  return first;
}

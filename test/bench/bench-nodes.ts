import { addWorker, type AddedWorker } from "../support/add-worker.ts";

/** What it takes to add one worker to a cluster, by the cluster's size; steps are simulated. */
export interface NodesMeasurement {
  readonly sizes: readonly AddedWorker[];
  /** Most steps against fewest, in percent above. */
  readonly spreadPercent: number;
  /** The same of the seconds that the worker cost: those of its run, less those of a run with nothing to do. */
  readonly secondsSpreadPercent: number;
}

const SIZES = [3, 10, 30] as const;

/**
 * How long a simulated step takes. Those of a worker in the lab take 2 s on average, and the shorter they are,
 * the more of the figure is how busy this machine is.
 */
const STEP_MILLISECONDS = 1000;

/** Adds a worker to clusters of growing size with the real program and the embedded engine. */
export async function benchNodes(): Promise<NodesMeasurement> {
  const sizes: AddedWorker[] = [];
  for (const hosts of SIZES) sizes.push(await addWorker(hosts, STEP_MILLISECONDS));
  return {
    sizes,
    spreadPercent: spreadOf(sizes.map(({ touched }) => touched.length)),
    secondsSpreadPercent: spreadOf(sizes.map(secondsOfWorker)),
  };
}

/** What the worker alone cost: reading the program and the state takes longer with more hosts, with or without it. */
export function secondsOfWorker({ seconds, idleSeconds }: AddedWorker): number {
  return seconds - idleSeconds;
}

function spreadOf(values: readonly number[]): number {
  return Math.round(100 * (Math.max(...values) / Math.min(...values) - 1));
}

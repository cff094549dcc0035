import {
  HATEST,
  loseControlPlane,
  type Loss,
  run,
} from "../lab/support/failover/lose-control-plane.ts";

/** What the loss of each control plane cost, one after the other. */
export interface FailoverMeasurement {
  readonly losses: readonly Loss[];
}

// Each with one that stays meanwhile.
const LOST = [
  ["cp1", "cp2"],
  ["cp2", "cp3"],
  ["cp3", "cp1"],
] as const;

/**
 * Makes the cluster of test/lab/environments/hatest.yaml, takes the power of each of its control planes in turn
 * and gives it back, and destroys it. Rejects when a command fails.
 */
export async function benchFailover(say: (line: string) => void): Promise<FailoverMeasurement> {
  const must = async (name: "up" | "down"): Promise<void> => {
    say(`hatest: ${name}`);
    const { status, output } = await run(HATEST, name, "--yes");
    if (status !== 0) throw new Error(`${name} ended with status ${String(status)}\n${output}`);
  };
  try {
    await must("up");
    const losses: Loss[] = [];
    for (const [host, survivor] of LOST) {
      say(`${host} loses its power`);
      losses.push(await loseControlPlane(HATEST, host, survivor));
    }
    return { losses };
  } finally {
    await must("down");
  }
}

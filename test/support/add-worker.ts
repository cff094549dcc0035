import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { makeCluster, simulatedPlan } from "./simulated-cluster.ts";

/** What it took to add one worker to a cluster whose steps are simulated. */
export interface AddedWorker {
  readonly hosts: number;
  /** Names of resources that the run made, changed or removed. */
  readonly touched: readonly string[];
  /** Of the run that adds the worker, and of one after it that has nothing to do. */
  readonly seconds: number;
  readonly idleSeconds: number;
}

/** Makes a cluster of that many hosts, then adds a worker, and says what the second run touched. */
export async function addWorker(
  hosts: number,
  stepMilliseconds: number,
  controlPlanes = 1,
  privateNetwork: object = {},
): Promise<AddedWorker> {
  const stateDir = mkdtempSync(join(tmpdir(), "bench-nodes-"));
  try {
    await makeCluster(simulatedPlan(hosts, controlPlanes, privateNetwork), stateDir, 0);
    const start = performance.now();
    const { touched } = await makeCluster(
      simulatedPlan(hosts + 1, controlPlanes, privateNetwork),
      stateDir,
      stepMilliseconds,
    );
    const added = performance.now();
    await makeCluster(
      simulatedPlan(hosts + 1, controlPlanes, privateNetwork),
      stateDir,
      stepMilliseconds,
    );
    const idleSeconds = (performance.now() - added) / 1000;
    return { hosts, touched, seconds: (added - start) / 1000, idleSeconds };
  } finally {
    rmSync(stateDir, { recursive: true });
  }
}

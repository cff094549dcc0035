import { setTimeout as pause } from "node:timers/promises";
import { StepError } from "../../../model/step-error.ts";
import { CommandError } from "../command-line/command-line.ts";
import { readClusterState } from "../node/drain-host.ts";
import type { ClusterAccess } from "../verify/cluster-access.ts";
import { isOfHosts, isTolerable, judgeHealth, type Unwell } from "./judge-health.ts";

/** How long a cluster may take to be well after a step. */
const LIMIT_SECONDS = 300;
const POLL_MILLISECONDS = 1000;

/**
 * What is not well before an upgrade begins: workloads of somebody's own, which it will not wait for. Throws
 * `CommandError` where it is anything that the upgrade itself depends on, unless it is under way: then that may be of
 * its own doing, as where a host is still closed, and its first step waits for it.
 */
export async function judgeStart(
  cluster: ClusterAccess,
  hosts: readonly string[],
  isUnderWay: boolean,
): Promise<Unwell> {
  const unwell = Object.entries(judgeHealth(await readClusterState(cluster), hosts));
  const grave = unwell.filter(([name]) => !isTolerable(name));
  if (grave.length === 0 || isUnderWay) {
    return Object.fromEntries(unwell.filter(([name]) => isTolerable(name)));
  }
  throw new CommandError(
    `The cluster is not well, so nothing was begun:\n${renderUnwell(Object.fromEntries(grave))}`,
    "mend that first; npm run status shows more",
  );
}

/**
 * Waits until the cluster is as well as it was before, or its hosts and control plane alone are: what is bound to
 * a host that is still closed cannot run yet. Throws `CommandError` that names what is not; the upgrade
 * stops there.
 */
export async function awaitHealth(
  cluster: ClusterAccess,
  hosts: readonly string[],
  before: Unwell,
  part: "hosts" | "all",
): Promise<void> {
  const end = performance.now() + LIMIT_SECONDS * 1000;
  for (;;) {
    const found = await readWorse(cluster, hosts, before);
    const worse = Object.fromEntries(
      Object.entries(found).filter(([name]) => part === "all" || isOfHosts(name)),
    );
    if (Object.keys(worse).length === 0) return;
    if (performance.now() > end) {
      throw new CommandError(
        `The cluster is not well ${String(LIMIT_SECONDS)} s after the step, so the upgrade stops:\n${renderUnwell(worse)}`,
        "mend that and run the same command again: it goes on from here; --back puts workers back",
      );
    }
    await pause(POLL_MILLISECONDS);
  }
}

async function readWorse(
  cluster: ClusterAccess,
  hosts: readonly string[],
  before: Unwell,
): Promise<Unwell> {
  try {
    const now = judgeHealth(await readClusterState(cluster), hosts);
    return Object.fromEntries(Object.entries(now).filter(([name]) => !(name in before)));
  } catch (error) {
    // The only API server may be starting.
    if (error instanceof StepError) return { "The API": "does not answer" };
    throw error;
  }
}

/** One line for each. */
export function renderUnwell(unwell: Unwell): string {
  return Object.entries(unwell)
    .map(([name, what]) => `  ${name} ${what}`)
    .join("\n");
}

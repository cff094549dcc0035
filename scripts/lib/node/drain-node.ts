import { withCluster } from "../hosts/with-cluster.ts";
import { closeHost, findNode, openHost } from "./close-host.ts";
import { drainHost, readClusterState } from "./drain-host.ts";
import { countPods, renderDrain } from "./drain-text.ts";
import {
  boundTo,
  deploymentsToRoll,
  podsToMove,
  renderPod,
  standingBlockersOf,
  waitingOf,
} from "./judge-drain.ts";
import { type NodeArgs, nodeCommand, type NodeOutcome, podsLeft } from "./node-action.ts";

/** Keeps new pods off a host; what runs on it runs on. */
export async function cordonNode({ ready, host }: NodeArgs): Promise<NodeOutcome> {
  return await withCluster(ready.plan.environment, async (cluster) => {
    const node = findNode(await readClusterState(cluster), host);
    const changed = await closeHost(cluster, node, "person");
    const line = changed ? `${host} is closed: no pod starts on it` : `${host} was closed already`;
    return { status: 0, lines: [line], report: { changed } };
  });
}

/** Lets pods on a host again. */
export async function uncordonNode({ ready, host }: NodeArgs): Promise<NodeOutcome> {
  return await withCluster(ready.plan.environment, async (cluster) => {
    const node = findNode(await readClusterState(cluster), host);
    const changed = await openHost(cluster, node);
    const line = changed ? `${host} is open: pods may start on it` : `${host} was open already`;
    return { status: 0, lines: [line], report: { changed } };
  });
}

/** Closes a host and moves its pods elsewhere; names what is left at the deadline, and what waits for the host. */
export async function drainNode(args: NodeArgs): Promise<NodeOutcome> {
  const { ready, host, deadlineSeconds, preview, say } = args;
  const { environment } = ready.plan;
  return await withCluster(environment, async (cluster) => {
    const state = await readClusterState(cluster);
    findNode(state, host);
    const away = boundTo(state, host);
    if (preview) {
      const report = {
        pods: podsToMove(state, host).length,
        first: deploymentsToRoll(state, host).map(
          ({ metadata }) => `${metadata.namespace}/${metadata.name}`,
        ),
        blocked: standingBlockersOf(state, host),
        waits: waitingOf(state, host),
        away,
      };
      return { status: 0, lines: renderDrain(host, state), report };
    }
    say(`${host}: closing it; ${countPods(podsToMove(state, host).length)} to move`);
    const drained = await drainHost(cluster, host, { closer: "person", deadlineSeconds, say });
    if (drained.left.length > 0) return podsLeft(host, deadlineSeconds, drained);
    return {
      status: 0,
      lines: [
        `${host} is drained: ${countPods(drained.moved)} moved`,
        ...away.map((pod) => `away until it is open again: ${renderPod(pod)}`),
        `to open it: ${nodeCommand("uncordon", environment, { name: host })}`,
      ],
      report: { drained: true, moved: drained.moved, left: [], away },
    };
  });
}

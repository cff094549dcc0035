import { membershipPhases } from "../../../components/kubeadm/phases/index.ts";
import { resetHost } from "../../../components/kubeadm/phases/reset-host.ts";
import type { HostPlan, Plan } from "../../../model/plan/plan.ts";
import { mayBegin } from "../command-line/ask.ts";
import { UsageError } from "../command-line/parse-command-line.ts";
import { forgetSteps } from "../drift/forget-steps.ts";
import type { Engine } from "../engine/engine.ts";
import { environmentFolders, readRecord, writeRecord } from "../environment/environment-state.ts";
import { letReach } from "../hosts/let-reach.ts";
import { runStep } from "../hosts/run-step.ts";
import { withCluster } from "../hosts/with-cluster.ts";
import type { ClusterAccess } from "../verify/cluster-access.ts";
import { drainHost, readClusterState } from "./drain-host.ts";
import { leaveEtcd } from "./leave-etcd.ts";
import {
  NODE_STATUS,
  type NodeArgs,
  nodeCommand,
  type NodeOutcome,
  podsLeft,
} from "./node-action.ts";
import { isReady } from "./other-hosts.ts";
import { renderReset } from "./reset-text.ts";

/**
 * Takes a host out of its cluster, whether it has joined, half or whole, or is dead, and takes from the host what made it
 * a node; the next `up` joins it as a new one. A host that is ready is drained before. What can be refused is refused before
 * anything is touched, and a run that was cut off is gone on with by the same command. Throws `CommandError` where the control plane
 * cannot do without it, and `StackBusy` where somebody is at work on the environment.
 */
export async function resetNode(args: NodeArgs, engine: Engine): Promise<NodeOutcome> {
  const { plan } = args.ready;
  const { environment } = plan;
  const host = findHost(plan, args.host);
  await engine.assertFree();
  await letReach(engine, plan, host);
  if (host.role === "control-plane") await leaveEtcd(plan, host, "judge");
  return await withCluster(environment, async (cluster) => {
    const state = await readClusterState(cluster);
    const drains = isReady(state, host.name) && !args.force;
    const lines = renderReset(host, state, drains);
    if (args.preview) return { status: 0, lines, report: { drains, preview: lines } };
    for (const line of lines) args.say(line);
    if (!(await mayBegin(args.yes, `Reset ${host.name}?`))) {
      return { status: 1, lines: ["Nothing was done."], report: { reset: false } };
    }
    if (drains) {
      const { deadlineSeconds, say } = args;
      const options = { closer: "person" as const, deadlineSeconds, say };
      const drained = await drainHost(cluster, host.name, options);
      if (drained.left.length > 0) return podsLeft(host.name, deadlineSeconds, drained);
    }
    return await takeOut(args, engine, host, cluster);
  });
}

function findHost({ environment, hosts }: Plan, name: string): HostPlan {
  const host = hosts.find((candidate) => candidate.name === name);
  if (host !== undefined) return host;
  const names = hosts.map((candidate) => candidate.name).join(", ");
  throw new UsageError(`${environment} has no host "${name}". Its hosts: ${names}.`);
}

async function takeOut(
  { ready: { plan }, say }: NodeArgs,
  engine: Engine,
  host: HostPlan,
  cluster: ClusterAccess,
): Promise<NodeOutcome> {
  const { environment } = plan;
  const folders = environmentFolders(environment);
  // First of all: whatever becomes of the rest, the next `up` looks at all steps of this host.
  const record = readRecord(folders);
  const reset = new Set([...(record?.reset ?? []), host.name]);
  await writeRecord(folders, { ...record, engine: engine.name, reset: [...reset] });
  if (host.role === "control-plane") {
    const done = await leaveEtcd(plan, host, "release");
    if (done !== "") say(done);
  }
  const again = nodeCommand("reset", environment, host);
  const silent = await runStep(folders.sshConfig, resetHost, plan, host, again);
  if (silent === undefined) {
    const phases = membershipPhases.filter((phase) => phase.appliesTo(host));
    await forgetSteps(
      folders.sshConfig,
      host,
      phases.map(({ name }) => name),
    );
  }
  await deleteNode(cluster, host, silent === undefined);
  if (silent === undefined) {
    const line = `${host.name} is reset: npm run up -- ${environment} joins it again as a new host`;
    return { status: 0, lines: [line], report: { reset: true } };
  }
  return {
    status: NODE_STATUS.noAnswer,
    lines: [
      `${host.name} is out of the cluster, and was not reset itself: ${silent}`,
      "  what runs on it was not ended, and it keeps its certificates of the cluster",
      `  once it answers: ${again}; gone for good: docs/control-planes.md says how it is replaced`,
    ],
    report: { reset: false, noAnswer: silent },
  };
}

/** Pods of a host that was reset have ended; of one that is silent nobody knows, but for those that stand for its control plane. */
async function deleteNode(
  cluster: ClusterAccess,
  { name }: HostPlan,
  ended: boolean,
): Promise<void> {
  await cluster.must(`delete node ${name}`, [
    "delete",
    "node",
    name,
    "--ignore-not-found",
    "--wait=false",
  ]);
  const which = ended ? ["--all-namespaces"] : ["-n", "kube-system", "-l", "tier=control-plane"];
  await cluster.must(`delete pods of ${name}`, [
    ...["delete", "pods", ...which, "--field-selector", `spec.nodeName=${name}`],
    ...["--force", "--grace-period", "0", "--ignore-not-found", "--wait=false"],
  ]);
}

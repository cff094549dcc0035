import { isSettled } from "../../../model/plan/generations.ts";
import type { Plan } from "../../../model/plan/plan.ts";
import { credentialKinds } from "../../../model/rotation/credentials.ts";
import { judgeUpgrade } from "../../../model/upgrade/judge-upgrade.ts";
import { planSteps, planStepsBack, type UpgradeStep } from "../../../model/upgrade/plan-steps.ts";
import type { LoadedPlan } from "../../../stacks/load-plan.ts";
import { CommandError } from "../command-line/command-line.ts";
import type { Engine } from "../engine/engine.ts";
import { withCluster } from "../hosts/with-cluster.ts";
import type { ClusterState } from "../node/cluster-state.ts";
import { readClusterState } from "../node/drain-host.ts";
import { renderPod, standingBlockersOf } from "../node/judge-drain.ts";
import { assertSameKubernetes } from "./assert-same-kubernetes.ts";
import { runningVersions, wantedVersions } from "./running-versions.ts";
import { UpgradeRefused } from "./upgrade-text.ts";

/** What an upgrade is about to do, and the cluster as it is. */
export interface PreparedUpgrade {
  readonly from: string;
  readonly to: string;
  readonly steps: readonly UpgradeStep[];
  readonly state: ClusterState;
}

/**
 * Decides what is left to do, or to put back; a text where that is nothing. Changes nothing. Throws
 * `UpgradeRefused` with all that speaks against it, and `ConfigProblems` where the file asks for another version
 * than the upgrade that is under way leads to.
 */
export async function prepareUpgrade(
  loaded: LoadedPlan,
  engine: Engine,
  { batch, back }: { readonly batch: number; readonly back: boolean },
): Promise<PreparedUpgrade | string> {
  const { plan, upgrade, wanted } = loaded;
  const { environment } = plan;
  const running = await runningVersions(engine, plan);
  if (upgrade === null && (back || running.kubernetes === wanted)) {
    return `${environment} runs Kubernetes ${running.kubernetes} and Istio ${running.istio}; no upgrade is under way.`;
  }
  const { from, to } = upgrade ?? { from: running.kubernetes, to: wanted };
  const readState = (): Promise<ClusterState> => withCluster(environment, readClusterState);
  if (back && upgrade !== null) {
    return { from, to, steps: planStepsBack(upgrade, plan.hosts, batch), state: await readState() };
  }
  if (upgrade !== null) await assertSameKubernetes(loaded, engine);
  const state = await readState();
  const kubelets = state.nodes.map(({ metadata, status }) => ({
    host: metadata.name,
    version: status.nodeInfo.kubeletVersion,
  }));
  const refusals = judgeUpgrade(
    { ...running, kubernetes: from },
    wantedVersions(to, plan),
    kubelets,
  );
  if (refusals.length > 0) throw new UpgradeRefused(environment, refusals);
  return { from, to, steps: planSteps(upgrade, { from, to }, plan.hosts, batch), state };
}

/**
 * Throws `CommandError` while an authority that kubeadm knows is being changed: it lets what it upgrades trust the one
 * that signs, and not the other.
 */
export function assertOneAuthority({ environment, rotation }: Plan): void {
  const changing = (["cluster-ca", "control-plane-ca"] as const).find(
    (name) => !isSettled(rotation[credentialKinds[name].credential]),
  );
  if (changing === undefined) return;
  throw new CommandError(
    `An authority of ${environment} is being changed, and kubeadm knows of one only.`,
    `finish that first: npm run rotate -- ${environment} ${changing}`,
  );
}

/** Throws `CommandError` that names what no drain could move, whatever happens meanwhile. */
export function assertNothingBlocks({ steps, state }: PreparedUpgrade): void {
  const hosts = steps.flatMap((step) => (step.kind === "hosts" ? step.hosts : []));
  const blockers = hosts.flatMap((host) => standingBlockersOf(state, host));
  if (blockers.length === 0) return;
  throw new CommandError(
    `Hosts cannot be drained, so nothing was begun:\n${blockers.map((pod) => `  ${renderPod(pod)}`).join("\n")}`,
    "mend that, and run the same command again",
  );
}

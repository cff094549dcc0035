import { readFile, rename } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { generateHybridIdentity, identityToRecipient } from "age-encryption";
import { destroyLab } from "../../../../components/hosts/lab/runtime/destroy-host.ts";
import {
  compareObjects,
  type Comparison,
  type SeenObject,
} from "../../../../model/recovery/compare-objects.ts";
import type { DrillReport } from "../../../../model/recovery/drill-report.ts";
import { kitParts } from "../../../../model/recovery/kit-manifest.ts";
import { otherHosts } from "../../../../model/recovery/other-hosts.ts";
import { type Engine } from "../../engine/engine.ts";
import { openEngine } from "../../engine/engine-open.ts";
import { environmentFolders } from "../../environment/environment-state.ts";
import { prepareEnvironment, type ReadyPlan } from "../../environment/prepare.ts";
import { answeringContext } from "../../hosts/answering-context.ts";
import { ClusterAccess } from "../../verify/cluster-access.ts";
import { checkKit } from "../check/check-kit.ts";
import { collectKit } from "../collect/collect-kit.ts";
import { openKit, type OpenKit, partOf, sealKit, sha256Of } from "../kit/kit-file.ts";
import { beginRebuild, planRebuild } from "../rebuild/prepare-rebuild.ts";
import { runRebuild } from "../rebuild/run-rebuild.ts";
import { listObjects, readTime, writeKnownObjects, writeTime } from "./drill-objects.ts";
import { ontoOtherHosts } from "./onto-other-hosts.ts";

export interface DrillArgs {
  readonly ready: ReadyPlan;
  readonly engine: Engine;
  readonly verify: boolean;
  readonly say: (line: string) => void;
}

/** How long is written on after the kit was made, in seconds: what is lost. */
const WRITE_ON_SECONDS = 10;

/**
 * Loses a lab on purpose and makes it again from a kit, at other addresses. Everything is left as it is then, also
 * where something went wrong. The old state is kept beside the new one.
 */
export async function runDrill(args: DrillArgs): Promise<DrillReport> {
  const { ready, say } = args;
  const { plan } = ready;
  const startedAt = new Date();
  const lost = await prepareLoss(args);
  say("ending all hosts at once, and removing their disks");
  const lossAt = Date.now();
  const folders = environmentFolders(plan.environment);
  await destroyLab(folders.lab, plan.environment);
  await rename(folders.folder, `${folders.folder}.lost-${String(lossAt)}`);
  const other = otherHosts(plan);
  const onto = ontoOtherHosts(partOf(lost.kit, kitParts.environment).toString("utf8"), other);
  const rebuild = planRebuild(lost.kit, lost.digest, { name: "other addresses", text: onto });
  await beginRebuild(rebuild);
  const again = await prepareEnvironment(plan.environment, { bundleSource: "auto", say });
  const engine = await openEngine(plan.environment, again.plan, { engine: "embedded" });
  const before = (Date.now() - lossAt) / 1000;
  const rebuilt = await runRebuild({
    ...args,
    rebuild,
    ready: again,
    engine,
    json: false,
  });
  const { comparison, back, differences } = await compareWith(lost, again);
  const problems = [...rebuilt.objections, ...differences];
  return {
    environment: plan.environment,
    startedAt: startedAt.toISOString(),
    outcome: problems.length === 0 ? "passed" : "failed",
    hosts: plan.hosts.map(({ name, privateAddress }) => ({
      name,
      before: privateAddress,
      after: other.find((host) => host.name === name)?.privateAddress ?? "",
    })),
    rpoSeconds: back === 0 ? null : (lost.newestWrite - back) / 1000,
    rtoSeconds: rebuilt.isUp ? before + rebuilt.rtoSeconds : null,
    comparison,
    phases: rebuilt.phases.map(({ name, startSeconds, endSeconds }) => ({
      name,
      startSeconds: startSeconds + before,
      endSeconds: endSeconds + before,
    })),
    problems,
  };
}

/** What is there again, and everything that is not; a cluster that does not answer is a difference, too. */
async function compareWith(
  lost: Loss,
  again: ReadyPlan,
): Promise<{
  readonly comparison: Comparison | null;
  readonly back: number;
  readonly differences: readonly string[];
}> {
  try {
    const cluster = await clusterOf(again);
    const comparison = compareObjects(lost.objects, await listObjects(cluster));
    const back = await readTime(cluster);
    const changed = [comparison.missing, comparison.replaced, comparison.changed].flat();
    return {
      comparison,
      back,
      differences: [
        ...changed.map((name) => `not as it was: ${name}`),
        ...(back === 0 ? ["the newest write of the kit is not back"] : []),
      ],
    };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { comparison: null, back: 0, differences: [`nothing could be compared: ${reason}`] };
  }
}

interface Loss {
  readonly kit: OpenKit;
  readonly digest: string;
  /** What was there when the kit was made. */
  readonly objects: readonly SeenObject[];
  /** The last time that was written, after the kit. */
  readonly newestWrite: number;
}

/** Writes known objects, makes a kit, proves it, and writes on. */
async function prepareLoss({ ready, engine, say }: DrillArgs): Promise<Loss> {
  const cluster = await clusterOf(ready);
  say("writing objects whose content is known");
  await writeKnownObjects(cluster);
  await writeTime(cluster, Date.now());
  const objects = await listObjects(cluster);
  say("making a kit, and proving that it can be restored");
  const folders = environmentFolders(ready.plan.environment);
  const made = await collectKit({ ready, engine, folders, now: new Date() });
  const checks = await checkKit(made, join(ready.bundle, "bin/etcdutl"));
  const problems = checks.flatMap((check) => check.problems);
  if (problems.length > 0) throw new Error(`the kit is no good: ${problems.join("; ")}`);
  // Through encryption and back, as a kit that was fetched from its target.
  const identity = await generateHybridIdentity();
  const sealed = await sealKit(made, [await identityToRecipient(identity)]);
  const opened = await openKit(sealed, [identity]);
  if (!opened.ok) throw new Error(`the kit cannot be opened: ${opened.problems.join("; ")}`);
  say(`writing on for ${String(WRITE_ON_SECONDS)} s: what a loss takes`);
  let newestWrite = 0;
  const end = Date.now() + WRITE_ON_SECONDS * 1000;
  while (Date.now() < end) {
    const time = Date.now();
    await writeTime(cluster, time);
    newestWrite = time;
    await pause(200);
  }
  return { kit: opened.kit, digest: sha256Of(sealed), objects, newestWrite };
}

async function clusterOf({ plan, bundle }: ReadyPlan): Promise<ClusterAccess> {
  const { kubeconfig } = environmentFolders(plan.environment);
  const context = await answeringContext(await readFile(kubeconfig, "utf8"));
  return new ClusterAccess(join(bundle, "bin/kubectl"), kubeconfig, context);
}

import type { Difference } from "../../../model/drift/difference.ts";
import type { DriftReport } from "../../../model/drift/drift-report.ts";
import type { Plan } from "../../../model/plan/plan.ts";
import type { Again, Engine } from "../engine/engine.ts";
import { hostResources } from "../engine/host-resources.ts";
import { environmentFolders } from "../environment/environment-state.ts";
import { forgetSteps } from "./forget-steps.ts";

/**
 * Gets hosts ready for a run that mends what has drifted: they forget the steps concerned. Returns what that run
 * has to do again. All steps of such a host take part, in their order, because one may wait for what another
 * does; those that have not drifted find everything done.
 */
export async function prepareMend(
  plan: Plan,
  engine: Engine,
  { differences }: DriftReport,
): Promise<Again> {
  const drifted = stepsByHost(differences);
  const hosts = plan.hosts.filter(({ name }) => drifted.has(name));
  const { sshConfig } = environmentFolders(plan.environment);
  await Promise.all(
    hosts.map((host) => forgetSteps(sshConfig, host, [...(drifted.get(host.name) ?? [])])),
  );
  const { steps } = await hostResources(engine, hosts, { nodes: false });
  const objects = differences.flatMap(({ mend }) => (mend.by === "object" ? [mend.urn] : []));
  return { steps, objects: new Set(objects) };
}

function stepsByHost(differences: readonly Difference[]): ReadonlyMap<string, ReadonlySet<string>> {
  const steps = new Map<string, Set<string>>();
  for (const { mend } of differences) {
    if (mend.by !== "step") continue;
    const phases = steps.get(mend.host) ?? new Set();
    steps.set(mend.host, phases.add(mend.phase));
  }
  return steps;
}

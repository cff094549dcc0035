import { z } from "zod";
import type { Plan } from "../../../model/plan/plan.ts";
import type { UpgradeVersions } from "../../../model/upgrade/judge-upgrade.ts";
import { CommandError } from "../command-line/command-line.ts";
import type { Engine } from "../engine/engine.ts";

const istio = z.object({ version: z.string() });
const outputs = z.object({
  kubernetesVersion: z.string(),
  versions: z.object({
    etcd: z.object({ version: z.string() }),
    cilium: z.string(),
    istio: z.object({ modules: istio, download: istio }),
  }),
  meshVersion: z.string().optional(),
});

/** What the last `up` of an environment made of it. Throws `CommandError` where there was none. */
export async function runningVersions(engine: Engine, plan: Plan): Promise<UpgradeVersions> {
  const found = await readOutputs(engine);
  if (found === undefined) {
    throw new CommandError(
      `${plan.environment} has not come up yet, or was removed.`,
      `npm run up -- ${plan.environment}`,
    );
  }
  return versionsOf(found.kubernetesVersion, found.versions, meshVersionOf(found, plan));
}

/** What the file and this checkout ask for. */
export function wantedVersions(kubernetes: string, plan: Plan): UpgradeVersions {
  return versionsOf(kubernetes, plan.versions, plan.mesh.controlPlane.version);
}

/** The version of Istio that an environment runs; undefined before its first `up`. */
export async function runningMesh(engine: Engine, plan: Plan): Promise<string | undefined> {
  const found = await readOutputs(engine);
  return found === undefined ? undefined : meshVersionOf(found, plan);
}

// Of a state from before it said so, nobody knows which source its bundle came from; environments keep to one.
function meshVersionOf(
  { meshVersion, versions }: z.infer<typeof outputs>,
  { bundle }: Plan,
): string {
  return meshVersion ?? versions.istio[bundle?.source ?? "modules"].version;
}

async function readOutputs(engine: Engine): Promise<z.infer<typeof outputs> | undefined> {
  const values = Object.entries(await engine.outputs()).map(([name, { value }]) => [name, value]);
  return outputs.safeParse(Object.fromEntries(values)).data;
}

function versionsOf(
  kubernetes: string,
  versions: z.infer<typeof outputs>["versions"],
  mesh: string,
): UpgradeVersions {
  return {
    kubernetes,
    etcd: versions.etcd.version,
    cilium: versions.cilium,
    istio: mesh,
  };
}

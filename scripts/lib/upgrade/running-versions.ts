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
});

/** What the last `up` of an environment made of it. Throws `CommandError` where there was none. */
export async function runningVersions(engine: Engine, plan: Plan): Promise<UpgradeVersions> {
  const values = Object.entries(await engine.outputs()).map(([name, { value }]) => [name, value]);
  const found = outputs.safeParse(Object.fromEntries(values)).data;
  if (found === undefined) {
    throw new CommandError(
      `${plan.environment} has not come up yet, or was removed.`,
      `npm run up -- ${plan.environment}`,
    );
  }
  return versionsOf(found.kubernetesVersion, found.versions, plan);
}

/** What the file and this checkout ask for. */
export function wantedVersions(kubernetes: string, plan: Plan): UpgradeVersions {
  return versionsOf(kubernetes, plan.versions, plan);
}

// Of a state nobody knows which source its bundle came from; environments keep to one.
function versionsOf(
  kubernetes: string,
  versions: z.infer<typeof outputs>["versions"],
  { bundle }: Plan,
): UpgradeVersions {
  return {
    kubernetes,
    etcd: versions.etcd.version,
    cilium: versions.cilium,
    istio: versions.istio[bundle?.source ?? "modules"].version,
  };
}

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { environmentFolders } from "../../environment/environment-state.ts";
import type { ReadyPlan } from "../../environment/prepare.ts";
import { answeringContext } from "../../hosts/answering-context.ts";
import { ClusterAccess } from "../../verify/cluster-access.ts";

/** kubectl for a cluster that is up, through the first of its control planes that answers. */
export async function openCluster({ plan, bundle }: ReadyPlan): Promise<ClusterAccess> {
  const { kubeconfig } = environmentFolders(plan.environment);
  const context = await answeringContext(await readFile(kubeconfig, "utf8"));
  return new ClusterAccess(join(bundle, "bin/kubectl"), kubeconfig, context);
}

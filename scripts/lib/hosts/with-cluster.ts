import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { CommandError } from "../command-line/command-line.ts";
import { environmentFolders } from "../environment/environment-state.ts";
import { loadPlanWithBundle } from "../environment/prepare.ts";
import { ClusterAccess } from "../verify/cluster-access.ts";
import { answeringContext } from "./answering-context.ts";
import { withApiTunnel } from "./api-tunnel.ts";

/** Does some work with the cluster's API. Throws `CommandError` where no `up` has come to its end yet. */
export async function withCluster<T>(
  environment: string,
  work: (cluster: ClusterAccess) => Promise<T>,
): Promise<T> {
  const ready = loadPlanWithBundle(environment, () => undefined, { evenIfExpired: true });
  const { kubeconfig } = environmentFolders(environment);
  if (!existsSync(kubeconfig)) {
    throw new CommandError(
      `${environment} has no kubeconfig: it has not come up yet, or was removed.`,
      `npm run up -- ${environment}`,
    );
  }
  return await withApiTunnel(ready.plan, async () => {
    const context = await answeringContext(await readFile(kubeconfig, "utf8"));
    return work(new ClusterAccess(join(ready.bundle, "bin/kubectl"), kubeconfig, context));
  });
}

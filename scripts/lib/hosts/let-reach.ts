import { z } from "zod";
import { prepareHost } from "../../../components/kubeadm/phases/prepare-host.ts";
import type { HostPlan, Plan } from "../../../model/plan/plan.ts";
import { CommandError } from "../command-line/command-line.ts";
import { stepResource } from "../drift/expect-hosts.ts";
import type { Engine } from "../engine/engine.ts";
import { parseAccessOutputs, writeAccessFiles } from "../engine/stack-outputs.ts";
import { environmentFolders } from "../environment/environment-state.ts";
import { readStackResources } from "../recovery/kit/stack-resources.ts";

const connectionSchema = z.object({
  host: z.string(),
  port: z.number(),
  user: z.string(),
  hostKey: z.string(),
});

/**
 * Adds a host to the ways in that no `up` has come to the end with, as one whose join was cut off: by what the stack's state has
 * of its first step. Does nothing where the last `up` has written its way, or where none has ever ended. Throws `CommandError`
 * where nothing was begun on the host.
 */
export async function letReach(
  engine: Engine,
  { environment, access: { bastion } }: Pick<Plan, "environment" | "access">,
  { name }: Pick<HostPlan, "name">,
  folders = environmentFolders(environment),
): Promise<void> {
  const access = parseAccessOutputs(await engine.outputs());
  if (access === undefined || access.hosts.some((host) => host.name === name)) return;
  const { state } = await engine.openState();
  const first = readStackResources(engine.name, state).get(
    stepResource({ name }, prepareHost.name),
  );
  const connection = connectionSchema.safeParse(first?.inputs["connection"]).data;
  if (connection === undefined) {
    throw new CommandError(
      `Nothing was begun on ${name}, so nothing is to be taken back.`,
      `npm run up -- ${environment} brings it into the cluster`,
    );
  }
  const { host: sshAddress, port: sshPort, user: sshUser, hostKey: sshHostKey } = connection;
  const found = { name, sshAddress, sshPort, sshUser, sshHostKey, otherSshHostKeys: [] };
  const hosts = [...access.hosts, found];
  await writeAccessFiles(folders, { ...access, hosts }, bastion);
}

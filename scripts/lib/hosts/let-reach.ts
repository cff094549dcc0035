import { z } from "zod";
import { prepareHost } from "../../../components/kubeadm/phases/prepare-host.ts";
import type { HostPlan, Plan } from "../../../model/plan/plan.ts";
import { CommandError } from "../command-line/command-line.ts";
import { stepResource } from "../drift/expect-hosts.ts";
import type { Engine } from "../engine/engine.ts";
import {
  type AccessOutputs,
  parseAccessOutputs,
  writeAccessFiles,
} from "../engine/stack-outputs.ts";
import { environmentFolders } from "../environment/environment-state.ts";
import { readStackResources } from "../recovery/kit/stack-resources.ts";

const connectionSchema = z.object({
  host: z.string(),
  port: z.number(),
  user: z.string(),
  hostKey: z.string(),
});

/**
 * Writes the ways in again, with that to a host which no `up` has come to the end with, as one whose join was cut off: where the
 * stack's outputs do not have it, by what its state has of the host's first step. Does nothing where no `up` has ever ended.
 * Throws `CommandError` where nothing was begun on the host.
 */
export async function letReach(
  engine: Engine,
  { environment, access: { bastion } }: Pick<Plan, "environment" | "access">,
  host: Pick<HostPlan, "name">,
  folders = environmentFolders(environment),
): Promise<void> {
  const access = parseAccessOutputs(await engine.outputs());
  if (access === undefined) return;
  const isKnown = access.hosts.some(({ name }) => name === host.name);
  const found = isKnown ? [] : [await findWay(engine, environment, host)];
  await writeAccessFiles(folders, { ...access, hosts: [...access.hosts, ...found] }, bastion);
}

async function findWay(
  engine: Engine,
  environment: string,
  { name }: Pick<HostPlan, "name">,
): Promise<AccessOutputs["hosts"][number]> {
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
  const { host, port, user, hostKey } = connection;
  return {
    name,
    sshAddress: host,
    sshPort: port,
    sshUser: user,
    sshHostKey: hostKey,
    otherSshHostKeys: [],
  };
}

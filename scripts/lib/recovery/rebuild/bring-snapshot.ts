import { Readable } from "node:stream";
import { z } from "zod";
import { SshConnection, type Way } from "../../../../components/hosts/adopt/ssh-connection.ts";
import { snapshotPath } from "../../../../components/kubeadm/phases/restored-state.ts";
import type { HostPlan } from "../../../../model/plan/plan.ts";
import { StepError } from "../../../../model/step-error.ts";
import type { Engine } from "../../engine/engine.ts";
import { readStackResources } from "../kit/stack-resources.ts";

const hop = z.object({
  host: z.string(),
  port: z.number(),
  user: z.string(),
  privateKey: z.string(),
  hostKey: z.string(),
});

const connection = hop.extend({ proxy: hop.optional() });

/**
 * Puts the kit's snapshot onto the host whose step waits for it, whole or not at all, over the connection
 * that the program itself uses to it.
 */
export async function bringSnapshot(
  engine: Engine,
  host: HostPlan,
  snapshot: Buffer,
): Promise<void> {
  if (host.restore === null) throw new Error(`unreachable: nothing is restored on ${host.name}`);
  const path = snapshotPath(host.restore);
  const script = [
    "set -eu",
    "umask 077",
    `install -d -m 0700 ${path.slice(0, path.lastIndexOf("/"))}`,
    `cat >${path}.part`,
    `mv ${path}.part ${path}`,
  ].join("\n");
  const way = await wayTo(engine, host);
  const open = await SshConnection.open(way);
  try {
    const shell = way.host.user === "root" ? script : `exec sudo -n sh -c '${script}'`;
    const { status, stderr } = await open.run(shell, Readable.from([snapshot]));
    if (status === 0) return;
    throw new StepError({
      host: host.name,
      phase: "rebuild: bring the snapshot",
      command: `cat >${path}`,
      exitCode: status,
      stderr,
      rerun: "npm run rebuild",
    });
  } finally {
    open.end();
  }
}

/** As the host's first step has it, which is done by then. */
async function wayTo(engine: Engine, { name }: HostPlan): Promise<Way> {
  const { state } = await engine.openState();
  const step = readStackResources(engine.name, state).get(`${name}-prepare-host`);
  const { proxy, ...inner } = connection.parse(step?.inputs["connection"]);
  return {
    host: toHop(name, inner),
    bastion: proxy === undefined ? null : toHop("bastion", proxy),
    privateKey: inner.privateKey,
  };
}

function toHop(name: string, { host, port, user, hostKey }: z.infer<typeof hop>): Way["host"] {
  return { name, address: host, port, user, hostKey };
}

import { chmod, mkdir, rename, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { z } from "zod";
import type { BastionPlan } from "../../../model/plan/access-plan.ts";
import type { StackOutput } from "./engine.ts";
import type { EnvironmentFolders } from "../environment/environment-state.ts";

const hostSchema = z.object({
  name: z.string(),
  sshUser: z.string(),
  sshAddress: z.string(),
  sshPort: z.number(),
  sshHostKey: z.string(),
  // Absent in what an `up` before there was such a change has left.
  otherSshHostKeys: z.array(z.string()).default([]),
});

const outputsSchema = z.object({
  kubeconfig: z.string(),
  operatorKey: z.string(),
  hosts: z.array(hostSchema),
});

/** The outputs of a stack that the commands use; the names are those of stacks/outputs.ts. */
export type AccessOutputs = z.infer<typeof outputsSchema>;

/** Reads outputs; undefined where the stack has none yet. Holds secrets: never print it. */
export function parseAccessOutputs(
  outputs: Readonly<Record<string, StackOutput>>,
): AccessOutputs | undefined {
  if (Object.keys(outputs).length === 0) return undefined;
  const values = Object.fromEntries(
    Object.entries(outputs).map(([name, { value }]) => [name, value]),
  );
  const result = outputsSchema.safeParse(values);
  if (result.success) return result.data;
  const names = result.error.issues.map(({ path }) => path.join(".")).join(", ");
  throw new Error(`unreachable: the stack's outputs lack ${names}`);
}

/** What was taken out of the cluster, a line each; none where the stack does not say. */
export function readDepartures(outputs: Readonly<Record<string, StackOutput>>): readonly string[] {
  return z.array(z.string()).safeParse(outputs["departures"]?.value).data ?? [];
}

/**
 * Writes the ways in: kubeconfig, SSH key, pinned host keys, and a configuration that names the hosts.
 * @param bastion through which all of them are reached
 */
export async function writeAccessFiles(
  folders: EnvironmentFolders,
  outputs: AccessOutputs,
  bastion: BastionPlan | null,
): Promise<void> {
  await writePrivate(folders.kubeconfig, withNewline(outputs.kubeconfig));
  await writePrivate(folders.sshKey, withNewline(outputs.operatorKey));
  await writePrivate(folders.knownHosts, renderKnownHosts(outputs, bastion));
  await writePrivate(folders.sshConfig, renderSshConfig(folders, outputs, bastion));
}

/** Lines for ssh's known_hosts: a host with another key is refused. */
export function renderKnownHosts(
  { hosts }: Pick<AccessOutputs, "hosts">,
  bastion: BastionPlan | null,
): string {
  const lines = hosts.flatMap(({ sshAddress, sshPort, sshHostKey, otherSshHostKeys }) =>
    [sshHostKey, ...otherSshHostKeys].map((key) => renderKnownHost(sshAddress, sshPort, key)),
  );
  // `up` reaches nothing through a bastion whose key nobody has confirmed.
  if (bastion === null || bastion.hostKey === null) return lines.join("");
  return [...lines, renderKnownHost(bastion.address, bastion.port, bastion.hostKey)].join("");
}

function renderKnownHost(address: string, port: number, key: string): string {
  const place = port === 22 ? address : `[${address}]:${String(port)}`;
  // A key may carry a comment, which is not part of it.
  return `${place} ${key.split(" ").slice(0, 2).join(" ")}\n`;
}

/** A configuration under which `ssh -F FILE HOST` and `scp -F FILE` reach each host by its name. */
export function renderSshConfig(
  folders: Pick<EnvironmentFolders, "sshKey" | "knownHosts">,
  { hosts }: Pick<AccessOutputs, "hosts">,
  bastion: BastionPlan | null,
): string {
  const block = (name: string, address: string, port: number, user: string, jump: string[]) =>
    [
      `Host ${name}`,
      `  HostName ${address}`,
      `  Port ${String(port)}`,
      `  User ${user}`,
      ...jump,
      "",
    ].join("\n");
  const through = bastion === null ? [] : [`  ProxyJump ${BASTION}`];
  const blocks = [
    ...hosts.map(({ name, sshAddress, sshPort, sshUser }) =>
      block(name, sshAddress, sshPort, sshUser, through),
    ),
    ...(bastion === null ? [] : [block(BASTION, bastion.address, bastion.port, bastion.user, [])]),
  ];
  const common = [
    "Host *",
    `  IdentityFile "${folders.sshKey}"`,
    "  IdentitiesOnly yes",
    `  UserKnownHostsFile "${folders.knownHosts}"`,
    "  GlobalKnownHostsFile /dev/null",
    "  StrictHostKeyChecking yes",
    "  UpdateHostKeys no",
    "  LogLevel ERROR",
    "  ConnectTimeout 10",
    "",
  ].join("\n");
  return [...blocks, common].join("\n");
}

/** The bastion's name in the configuration; no host can have it, for its dot. */
const BASTION = "nordmesh.bastion";

// Written beside and moved, so that a reader never finds half of it or the wrong mode.
async function writePrivate(path: string, content: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const fresh = `${path}.new`;
  await writeFile(fresh, content, { mode: 0o600 });
  await chmod(fresh, 0o600);
  await rename(fresh, path);
}

function withNewline(text: string): string {
  return text.endsWith("\n") ? text : `${text}\n`;
}

import { rm, statfs } from "node:fs/promises";
import { runCommand } from "./run-command.ts";

/** File-system type of a namespace file that has a namespace mounted on it. */
const NSFS_MAGIC = 0x6e736673;

/** Path of a named network namespace. */
export const netnsPath = (name: string): string => `/run/netns/${name}`;

/** Whether the namespace exists. A kill at the wrong moment leaves a plain file, which is not one. */
export async function netnsExists(name: string): Promise<boolean> {
  return await statfs(netnsPath(name)).then(
    ({ type }) => type === NSFS_MAGIC,
    () => false,
  );
}

/** Makes a namespace with its loopback up; repairs a half-made one. */
export async function createNetns(name: string): Promise<void> {
  if (await netnsExists(name)) return;
  await rm(netnsPath(name), { force: true });
  await runCommand("ip", ["netns", "add", name]);
  await ipBatch(name, ["link set lo up"]);
}

/** Removes a namespace with the links in it; does nothing when there is none. */
export async function deleteNetns(name: string): Promise<void> {
  if (await netnsExists(name)) await runCommand("ip", ["netns", "delete", name]);
  else await rm(netnsPath(name), { force: true });
}

/** Runs several `ip` commands in a namespace with one process. */
export async function ipBatch(netns: string, lines: readonly string[]): Promise<void> {
  await runCommand("ip", ["-netns", netns, "-batch", "-"], { input: lines.join("\n") + "\n" });
}

/** Names of the links in a namespace. */
export async function linkNames(netns: string): Promise<ReadonlySet<string>> {
  const links = JSON.parse(
    await runCommand("ip", ["-netns", netns, "-json", "link", "show"]),
  ) as readonly { readonly ifname: string }[];
  return new Set(links.map((link) => link.ifname));
}

/** Sets kernel settings in a namespace, by their names below /proc/sys; those that it lacks are left. */
export async function setNetSysctls(
  netns: string,
  settings: Readonly<Record<string, string>>,
): Promise<void> {
  const script = Object.entries(settings)
    .map(([key, value]) => `[ ! -e /proc/sys/${key} ] || echo ${value} > /proc/sys/${key}`)
    .join("\n");
  await runCommand("nsenter", [`--net=${netnsPath(netns)}`, "sh", "-eu"], { input: script });
}

import { isIPv6 } from "node:net";
import { labNetns } from "../layout.ts";
import { createNetns, deleteNetns, ipBatch, linkNames } from "../machine/netns.ts";
import type { WorldHostSpec } from "./world-spec.ts";
import { WORLD_INTERFACE, worldLink, worldNetns } from "./world-spec.ts";

/** The lab's end of every link, for both families: hosts outside need no address of the lab. */
const ROUTER = "fe80::1";

/**
 * Makes the namespace of a host outside with a link of its own to the lab's namespace, which routes
 * between that link and the lab's public network. It has no link to the machine's network.
 */
export async function createWorldNetwork(lab: string, host: WorldHostSpec): Promise<void> {
  const inside = worldNetns(lab, host.name);
  const link = worldLink(host.name);
  await removeWorldNetwork(lab, host.name);
  await createNetns(inside);
  await ipBatch(labNetns(lab), [
    `link add ${link} type veth peer name ${WORLD_INTERFACE} netns ${inside}`,
    `link set ${link} alias ${host.name} addrgenmode none up`,
    `addr add ${ROUTER}/64 dev ${link} nodad`,
  ]);
  await ipBatch(inside, [
    `link set ${WORLD_INTERFACE} up`,
    ...host.addresses.map(
      (address) => `addr add ${single(address)} dev ${WORLD_INTERFACE}${quick(address)}`,
    ),
    `route add 0.0.0.0/0 via inet6 ${ROUTER} dev ${WORLD_INTERFACE}`,
    `route add ::/0 via ${ROUTER} dev ${WORLD_INTERFACE}`,
  ]);
  await ipBatch(
    labNetns(lab),
    host.addresses.map((address) => `route replace ${single(address)} dev ${link}`),
  );
}

/** Removes a host outside from the network; does nothing when there is none. */
export async function removeWorldNetwork(lab: string, name: string): Promise<void> {
  await deleteNetns(worldNetns(lab, name));
  // A namespace lives on while a process is in it, and its link with it.
  const links = await linkNames(labNetns(lab)).catch(() => new Set<string>());
  if (!links.has(worldLink(name))) return;
  await ipBatch(labNetns(lab), [`link delete ${worldLink(name)}`]).catch(() => undefined);
}

const single = (address: string): string => `${address}/${isIPv6(address) ? "128" : "32"}`;

// Nobody else can have the address: there is nothing to detect on a link of two.
const quick = (address: string): string => (isIPv6(address) ? " nodad" : "");

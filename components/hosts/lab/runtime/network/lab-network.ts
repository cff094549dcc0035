import { readdir, rmdir } from "node:fs/promises";
import { bridgeNames, labNetns, publicIpv6 } from "../layout.ts";
import { createNetns, deleteNetns, ipBatch, linkNames, setNetSysctls } from "../machine/netns.ts";
import { runCommand } from "../machine/run-command.ts";
import type { LabHost } from "../spec.ts";
import { labPrivateAddress } from "../spec.ts";

/**
 * Makes the lab's own network namespace with its two bridges, or what is missing of it. It has no link
 * to the machine's network. Callers hold the lab's lock.
 */
export async function ensureLabNetwork(host: LabHost): Promise<void> {
  const netns = labNetns(host.lab);
  await createNetns(netns);
  const existing = await linkNames(netns);
  const bridges = [
    { name: bridgeNames.public, address: host.public.gateway, prefix: host.public.prefix },
    { name: bridgeNames.private, address: labPrivateAddress(host), prefix: host.private.prefix },
  ];
  await ipBatch(
    netns,
    bridges.flatMap(({ name, address, prefix }) => [
      ...(existing.has(name) ? [] : [`link add ${name} type bridge stp_state 0 forward_delay 0`]),
      `addr replace ${address}/${String(prefix)} dev ${name}`,
      `link set ${name} up`,
    ]),
  );
  await ipBatch(netns, [
    `addr replace ${publicIpv6(host.public.gateway)} dev ${bridgeNames.public} nodad`,
  ]);
  await setNetSysctls(netns, {
    "net/ipv4/ip_forward": "1",
    "net/ipv6/conf/all/forwarding": "1",
    // Frames between hosts pass the bridge as they would pass a switch: by no packet filter.
    "net/bridge/bridge-nf-call-iptables": "0",
    "net/bridge/bridge-nf-call-ip6tables": "0",
  });
}

/** Removes the lab's network namespace and all in it. */
export async function removeLabNetwork(lab: string): Promise<void> {
  await deleteNetns(labNetns(lab));
  await removeNetnsMount();
}

/**
 * `ip netns` mounts /run/netns onto itself at its first use and leaves that for ever. With the last
 * namespace gone nobody needs it, and a lab leaves nothing.
 */
async function removeNetnsMount(): Promise<void> {
  const names = await readdir("/run/netns").catch(() => ["unreadable"]);
  if (names.length > 0) return;
  await runCommand("umount", ["/run/netns"]).catch(() => undefined);
  await rmdir("/run/netns").catch(() => undefined);
}

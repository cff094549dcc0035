import type { NetworkKind } from "../layout.ts";
import {
  bridgeNames,
  bridgePort,
  hostLinks,
  hostNetns,
  labNetns,
  macAddress,
  publicIpv6,
} from "../layout.ts";
import { createNetns, deleteNetns, ipBatch, linkNames } from "../machine/netns.ts";
import { runCommand } from "../machine/run-command.ts";
import { DEFAULT_MTU, type LabHost } from "../spec.ts";

const KINDS: readonly NetworkKind[] = ["public", "private"];

/**
 * Makes a fresh network namespace for one boot of a host: two links whose far ends are on the lab's
 * bridges. Made anew at every boot, so that routes and packet filters go at a reboot, as on any host.
 */
export async function createHostNetwork(host: LabHost): Promise<void> {
  await removeHostNetwork(host);
  const inside = hostNetns(host.lab, host.name);
  await createNetns(inside);
  await ipBatch(
    labNetns(host.lab),
    KINDS.flatMap((kind) => [
      `link add ${port(host, kind)} mtu ${mtu(host, kind)} type veth peer name ${hostLinks[kind]} netns ${inside}`,
      `link set ${port(host, kind)} master ${bridgeNames[kind]} alias ${host.name} up`,
    ]),
  );
  await ipBatch(inside, [
    ...KINDS.flatMap((kind) => [
      `link set ${hostLinks[kind]} address ${macAddress(host[kind].address)} mtu ${mtu(host, kind)} up`,
      `addr add ${host[kind].address}/${String(host[kind].prefix)} dev ${hostLinks[kind]}`,
    ]),
    `route replace default via ${host.public.gateway} dev ${hostLinks.public}`,
    // Nothing of the cluster uses it; it is there so that a way out over IPv6 can be tried, and refused.
    `addr add ${publicIpv6(host.public.address)} dev ${hostLinks.public} nodad`,
    `route replace ::/0 via ${publicIpv6(host.public.gateway).split("/")[0] ?? ""} dev ${hostLinks.public}`,
  ]);
  await shapeHostNetwork(host);
}

/** Sets the bandwidth of both links in both directions: what a host sends, and what its bridge sends to it. */
export async function shapeHostNetwork(host: LabHost): Promise<void> {
  const inside = KINDS.map((kind) => hostLinks[kind]);
  const outside = KINDS.map((kind) => port(host, kind));
  await tcBatch(hostNetns(host.lab, host.name), inside, host.rateMbit);
  await tcBatch(labNetns(host.lab), outside, host.rateMbit);
}

/** Removes the host's namespace and its links; does nothing when there are none. */
export async function removeHostNetwork(host: LabHost): Promise<void> {
  await deleteNetns(hostNetns(host.lab, host.name));
  // A namespace lives on while a process is in it, and its links with it.
  const links = await linkNames(labNetns(host.lab)).catch(() => new Set<string>());
  const left = KINDS.map((kind) => port(host, kind)).filter((name) => links.has(name));
  for (const name of left) {
    // It may go by itself at any moment.
    await ipBatch(labNetns(host.lab), [`link delete ${name}`]).catch(() => undefined);
  }
}

async function tcBatch(netns: string, links: readonly string[], rateMbit: number): Promise<void> {
  // Three milliseconds at full rate: less than that and the kernel's timer, not the rate, is the limit.
  const burstBytes = Math.max(32_768, Math.round(rateMbit * 375));
  const lines = links.map(
    (link) =>
      `qdisc replace dev ${link} root tbf rate ${String(rateMbit)}mbit burst ${String(burstBytes)} latency 50ms`,
  );
  await runCommand("tc", ["-netns", netns, "-batch", "-"], { input: lines.join("\n") + "\n" });
}

const port = (host: LabHost, kind: NetworkKind): string => bridgePort(kind, host[kind].address);
const mtu = (host: LabHost, kind: NetworkKind): string => String(host[kind].mtu ?? DEFAULT_MTU);

import { dirname } from "node:path";
import { LabUsageError } from "./failures.ts";
import { DEFAULT_MTU, DEFAULT_ROOT, type LabHost } from "./spec.ts";

/**
 * Throws where a spec asks an existing host for what it cannot become. Its addresses are in
 * certificates and configuration on its disk, and its disk has the size it was made with.
 */
export function assertChangeable(before: LabHost, after: LabHost): void {
  const fixed: readonly [string, string, string][] = [
    ["diskGiB", String(before.diskGiB), String(after.diskGiB)],
    ["public", describeLink(before.public), describeLink(after.public)],
    ["private", describeLink(before.private), describeLink(after.private)],
    // What it has written lies over the files of that release.
    ["rootfs", before.rootfs ?? DEFAULT_ROOT, after.rootfs ?? DEFAULT_ROOT],
    // Running hosts are shown the folder of all bundles, and another one of them at any time.
    ["folder of bundles", dirname(before.bundle), dirname(after.bundle)],
  ];
  const changes = fixed.filter(([, was, is]) => was !== is);
  if (changes.length === 0) return;
  throw new LabUsageError(
    `lab host ${after.name} exists and cannot change its ${changes.map(([field]) => field).join(", ")}`,
    `keep the value, or destroy the host with its data first: node components/hosts/lab/cli.ts down ` +
      `--state-dir ${after.stateDir} ${after.name}`,
    changes.map(([field, was, is]) => `${field}: was ${was}, asked for ${is}`),
  );
}

/** A host that was made without an MTU has the usual one. */
function describeLink(link: LabHost["public"] | LabHost["private"]): string {
  return JSON.stringify({ ...link, mtu: link.mtu ?? DEFAULT_MTU });
}

/** Throws where another host of the lab has an address or a door that `host` asks for. */
export function assertOwnPlace(host: LabHost, all: readonly LabHost[]): void {
  for (const other of all) {
    if (other.name === host.name) continue;
    const taken = [
      other.public.address === host.public.address ? `public address ${host.public.address}` : "",
      other.private.address === host.private.address
        ? `private address ${host.private.address}`
        : "",
      other.loopback === host.loopback ? `loopback address ${host.loopback}` : "",
    ].filter((text) => text !== "");
    if (taken.length === 0) continue;
    throw new LabUsageError(
      `lab host ${host.name}: ${taken.join(" and ")} belong${taken.length === 1 ? "s" : ""} to host ${other.name}`,
      "give each host of a lab its own addresses",
    );
  }
}

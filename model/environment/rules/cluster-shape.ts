import { isName, nearestName } from "../../values/name.ts";
import { parseMebibytes } from "../../values/quantity.ts";
import type { Finding } from "../finding.ts";
import type { Rule } from "./rule.ts";
import { hostsOf, rolesAreKnown } from "./rule.ts";

/** A host's name is its host name and its node's name, so it is a DNS label. */
export const hostNamesAreLabels: Rule = (draft) =>
  Object.keys(draft.hosts ?? {}).flatMap((host): Finding[] => {
    if (isName(host)) return [];
    const nearest = nearestName(host);
    return [
      {
        code: "not-a-name",
        path: ["hosts", host],
        expected:
          "a name of lower-case letters, digits and hyphens, starting with a letter, up to 63",
        got: JSON.stringify(host),
        fix: nearest === null ? "choose a short plain name" : `write "${nearest}"`,
      },
    ];
  });

const COUNTS = [1, 3, 5];

/** etcd runs on the control planes and needs more than half of them: a quorum. */
export const controlPlanesHaveQuorum: Rule = (draft) => {
  const count = hostsOf(draft).filter(([, host]) => host.role === "control-plane").length;
  if (!rolesAreKnown(draft) || COUNTS.includes(count)) return [];
  return [
    {
      code: "control-plane-count",
      path: ["hosts"],
      expected: `1, 3 or 5 hosts with role: control-plane${whyNot(count)}`,
      got: String(count),
      fix: count === 0 ? "give one host, or three, role: control-plane" : fixCount(count),
    },
  ];
};

function whyNot(count: number): string {
  if (count === 0 || count > 5) return "";
  const lost = String(Math.ceil(count / 2) - 1);
  return `; with ${String(count)}, etcd survives the loss of ${lost}, as with ${String(count - 1)}, and has one more host to lose`;
}

function fixCount(count: number): string {
  return count > 5
    ? "make some of them workers: each further one slows every write"
    : `use ${String(count - 1)} or ${String(count + 1)}`;
}

/** Control planes take no workloads, so there must be a host that does. */
export const thereIsAWorker: Rule = (draft) => {
  const hasWorker = hostsOf(draft).some(([, host]) => host.role === "worker");
  if (!rolesAreKnown(draft) || hasWorker) return [];
  return [
    {
      code: "no-worker",
      path: ["hosts"],
      expected: "at least one host with role: worker, because control planes take no workloads",
      got: "none",
      fix: "add a worker",
    },
  ];
};

// kubeadm's own check for a control plane is 2 CPUs and 1700 MB.
const SMALLEST = {
  "control-plane": { cpus: 2, memoryMiB: 2048 },
  worker: { cpus: 1, memoryMiB: 1024 },
} as const;
const SMALLEST_DISK_MIB = 10 * 1024;

/** Each host is large enough for its role. */
export const hostsAreLargeEnough: Rule = (draft) =>
  hostsOf(draft).flatMap(([name, host]): Finding[] => {
    const least = host.role === undefined ? null : SMALLEST[host.role];
    const who = host.role === "worker" ? "a worker" : "a control plane";
    const finding = (field: string, amount: string, needed: string): Finding => ({
      code: "host-too-small",
      path: ["hosts", name, field],
      expected: `at least ${amount} for ${needed}`,
      fix: `raise it to ${amount} or more`,
    });
    const isBelow = (size: string | undefined, leastMiB: number): boolean =>
      (parseMebibytes(size ?? "") ?? Infinity) < leastMiB;
    return [
      ...(least !== null && (host.cpus ?? Infinity) < least.cpus
        ? [finding("cpus", String(least.cpus), who)]
        : []),
      ...(least !== null && isBelow(host.memory, least.memoryMiB)
        ? [finding("memory", `${String(least.memoryMiB / 1024)}GiB`, who)]
        : []),
      ...(isBelow(host.disk, SMALLEST_DISK_MIB)
        ? [finding("disk", "10GiB", "system and images")]
        : []),
    ];
  });

/** Warning: several control planes in one failure domain fall together. */
export const controlPlanesAreSpread: Rule = (draft) => {
  const controlPlanes = hostsOf(draft).filter(([, host]) => host.role === "control-plane");
  const zones = new Set(controlPlanes.map(([, host]) => host.zone));
  if (controlPlanes.length < 3 || zones.size > 1) return [];
  const [zone] = zones;
  return [
    {
      code: "control-planes-in-one-zone",
      path: ["hosts"],
      expected: `the ${String(controlPlanes.length)} control planes spread over zones`,
      got: zone === undefined ? "no zones" : `all of them in zone "${zone}"`,
      fix: "give each control plane the zone it stands in, and rent them in different ones",
    },
  ];
};

import { placeGuests } from "../../placement/place-guests.ts";
import type { Obstacle, Refusal } from "../../placement/placement.ts";
import { formatCpuList, parseCpuList } from "../../values/cpu-list.ts";
import { formatMebibytes } from "../../values/quantity.ts";
import type { Finding } from "../finding.ts";
import { coresOf, placementInput } from "../placement-input.ts";
import type { EnvironmentDraft } from "../schema/environment-file.ts";
import { hostsNameAHypervisor } from "./hypervisors.ts";
import type { Rule } from "./rule.ts";
import { hostsOf } from "./rule.ts";

/** No two control planes are put on one hypervisor by hand. */
export const controlPlanesHaveAHypervisorEach: Rule = (draft) => {
  const owners = new Map<string, string>();
  return hostsOf(draft).flatMap(([name, { role, hypervisor }]): Finding[] => {
    if (role !== "control-plane" || hypervisor === undefined) return [];
    const owner = owners.get(hypervisor);
    owners.set(hypervisor, owner ?? name);
    if (owner === undefined) return [];
    return [
      {
        code: "control-planes-on-one-hypervisor",
        path: ["hosts", name, "hypervisor"],
        expected: `another hypervisor than ${owner}'s: what kills one would kill both`,
        fix: "name another one, or leave it out",
      },
    ];
  });
};

/** Threads that are chosen by hand are whole cores of the hypervisor's, free, and as many as CPUs. */
export const threadsAreWholeCores: Rule = (draft) =>
  hostsOf(draft).flatMap(([name, host]): Finding[] => {
    const threads = parseCpuList(host.threads ?? "");
    if (threads === null) return [];
    const path = ["hosts", name, "threads"];
    if (host.hypervisor === undefined) {
      const expected = "hypervisor beside it, because threads are numbers of one machine";
      return [{ code: "missing", path, expected, fix: "add hypervisor: NAME" }];
    }
    const cores = freeCoresOf(draft, host.hypervisor);
    if (cores === null || host.cpus === undefined) return [];
    return judgeCores(cores, threads, host.cpus).map((judgement) => ({ ...judgement, path }));
  });

function judgeCores(
  cores: readonly (readonly number[])[],
  threads: readonly number[],
  cpus: number,
): readonly Omit<Finding, "path">[] {
  const whole = cores.filter((core) => core.every((thread) => threads.includes(thread)));
  const strange = threads.filter((thread) => !whole.flat().includes(thread));
  if (strange.length > 0) {
    return [
      {
        code: "not-whole-cores",
        expected: "whole cores that are not reserved, with all their threads",
        got: `${formatCpuList(threads)}, of which ${formatCpuList(strange)} are none`,
        fix: `choose from ${cores.map((core) => core.join("+")).join(", ")}`,
      },
    ];
  }
  const needed = Math.ceil(cpus / (cores[0]?.length ?? 1));
  if (whole.length === needed) return [];
  return [
    {
      code: "threads-unlike-cpus",
      expected: `${String(needed)} cores for ${String(cpus)} CPUs`,
      got: `${String(whole.length)} cores`,
      fix: "list as many as CPUs, or change cpus",
    },
  ];
}

/** A core that is chosen by hand is one guest's. */
export const threadsAreOneGuests: Rule = (draft) => {
  const owners = new Map<string, string>();
  return hostsOf(draft).flatMap(([name, host]): Finding[] => {
    const { hypervisor } = host;
    if (hypervisor === undefined) return [];
    const taken = (parseCpuList(host.threads ?? "") ?? []).flatMap((thread) => {
      const key = `${hypervisor}/${String(thread)}`;
      const owner = owners.get(key);
      owners.set(key, owner ?? name);
      return owner === undefined ? [] : [{ owner, thread }];
    });
    const [first] = taken;
    if (first === undefined) return [];
    return [
      {
        code: "core-taken",
        path: ["hosts", name, "threads"],
        expected: `threads of its own; ${first.owner} has ${formatCpuList(taken.map(({ thread }) => thread))} already`,
        fix: "choose other cores, or leave threads out of both",
      },
    ];
  });
};

/** Every guest has a place, and nothing is overcommitted. */
export const guestsHaveAPlace: Rule = (draft, context) => {
  // What a person chose wrongly is told as that, and not once more as a host without a place.
  const isByHandRight = [
    hostsNameAHypervisor,
    controlPlanesHaveAHypervisorEach,
    threadsAreWholeCores,
    threadsAreOneGuests,
  ].every((rule) => rule(draft, context).length === 0);
  const input = draft.driver === "kvm" && isByHandRight ? placementInput(draft) : null;
  if (input === null || input.hypervisors.length === 0) return [];
  const { refusals } = placeGuests(input.hypervisors, input.guests, context.placements ?? []);
  return refusals.map((refusal): Finding => ({
    code: "no-place",
    path: ["hosts", refusal.guest],
    expected: "a hypervisor with room for it",
    got: refusal.obstacles
      .map(({ hypervisor, obstacle }) => `${hypervisor} ${describeObstacle(obstacle)}`)
      .join("; "),
    fix: adviseOf(refusal),
  }));
};

function freeCoresOf(
  { hypervisors }: EnvironmentDraft,
  name: string,
): readonly (readonly number[])[] | null {
  const cores = (hypervisors?.[name]?.nodes ?? []).map((node) =>
    coresOf(node?.threads)?.slice(node?.reservedCores ?? 1),
  );
  const isKnown = cores.length > 0 && !cores.includes(undefined);
  return isKnown ? cores.flatMap((each) => each ?? []) : null;
}

function describeObstacle(obstacle: Obstacle): string {
  switch (obstacle.kind) {
    case "other-hypervisor":
      return "is not the one it asks for";
    case "other-zone":
      return obstacle.zone === null ? "has no zone" : `is in zone ${obstacle.zone}`;
    case "control-plane":
      return `has control plane ${obstacle.holder}`;
    case "short": {
      const { cores, memoryMiB, diskGiB } = obstacle;
      const missing = [
        ...(cores > 0 ? [`${String(cores)} cores`] : []),
        ...(memoryMiB > 0 ? [`${formatMebibytes(memoryMiB)} of memory`] : []),
        ...(diskGiB > 0 ? [`${String(diskGiB)}GiB of disk`] : []),
      ];
      return `lacks ${missing.join(", ")}`;
    }
  }
}

function adviseOf({ wouldFit }: Refusal): string {
  if (wouldFit === null) return "add a hypervisor, or free one of these";
  const { hypervisor, cpus, memoryMiB, diskGiB } = wouldFit;
  const size = `${String(cpus)} CPUs, ${formatMebibytes(memoryMiB)} and ${String(diskGiB)}GiB of disk`;
  return `make it smaller: ${hypervisor} has room for ${size}; or add a hypervisor`;
}

import type { Plan } from "../plan/plan.ts";

/** A part of a rebuild, and how long it may take. */
export interface EstimatedPart {
  readonly what: string;
  /** Hosts that it is done on, at the same time unless it says otherwise; empty for the cluster as a whole. */
  readonly hosts: readonly string[];
  readonly minutes: number;
}

/**
 * What a rebuild does, in order. Minutes are those of the lab on two shared cores, rounded up; rented hosts
 * take longer to be given the bundle, which nobody can know beforehand.
 */
export function estimateRebuild(plan: Plan, snapshotBytes: number): EstimatedPart[] {
  const names = plan.hosts.map(({ name }) => name);
  const [first, ...others] = plan.hosts.filter(({ role }) => role === "control-plane");
  const workers = plan.hosts.filter(({ role }) => role === "worker");
  return [
    {
      what: "make or take over the hosts; packages, hardening, firewall, admission, runtime, images",
      hosts: names,
      minutes: 1 + 0.2 * names.length,
    },
    {
      what: "restore etcd, with its revisions going forward, and remove what speaks of lost hosts",
      hosts: [first?.name ?? ""],
      minutes: 0.2 + snapshotBytes / BYTES_PER_MINUTE,
    },
    {
      what: "start the API over it, under the same authorities",
      hosts: [first?.name ?? ""],
      minutes: 0.3,
    },
    {
      what: "join control planes, one after the other",
      hosts: others.map(({ name }) => name),
      minutes: 0.5 * others.length,
    },
    { what: "join workers", hosts: workers.map(({ name }) => name), minutes: 0.3 },
    { what: "pod network, guardrails, mesh, egress; workloads come back", hosts: [], minutes: 1.5 },
    { what: "verify", hosts: [], minutes: 1.5 },
  ].filter(({ minutes }) => minutes > 0);
}

const BYTES_PER_MINUTE = 1024 ** 3;

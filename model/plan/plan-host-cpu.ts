import type { Environment, EnvironmentHost } from "../environment/environment.ts";
import type { GuestPlan } from "./kvm-plan.ts";
import type { HostCpuPlan } from "./plan.ts";

/**
 * What is known of a host's CPUs: where its driver places it, as it was placed; how much steal it is
 * refused for, as its admission says. What nobody here knows is left open: null.
 */
export function planHostCpu(
  { admission, kvm }: Pick<Environment, "admission" | "kvm">,
  { name, cpu }: Pick<EnvironmentHost, "name" | "cpu">,
  guests: ReadonlyMap<string, GuestPlan>,
): HostCpuPlan {
  const isOptedOut = admission.optOuts.some(
    ({ checks, hosts }) => checks.includes("cpu-steal") && (hosts?.includes(name) ?? true),
  );
  const isRefused = admission.cpu.verdict === "refuse" && !isOptedOut;
  const guest = guests.get(name);
  const emulated = kvm?.emulation === true;
  return {
    dedicated: cpu === "dedicated",
    // A program that pretends to be a machine is bound to nothing.
    pinned: guest === undefined ? null : !emulated && hasOwnThreads(guest, guests),
    overcommit: guest === undefined ? null : mostPromised(guest, guests),
    stealLimitPercent: isRefused ? admission.cpu.maxStealPercent : null,
    emulated,
  };
}

function hasOwnThreads(guest: GuestPlan, guests: ReadonlyMap<string, GuestPlan>): boolean {
  return mostPromised(guest, guests) === 1;
}

/** How many vCPUs at most are promised one of the hardware threads that a guest's vCPUs run on. */
function mostPromised({ placement }: GuestPlan, guests: ReadonlyMap<string, GuestPlan>): number {
  const promised = [...guests.values()]
    .filter((other) => other.placement.hypervisor === placement.hypervisor)
    .flatMap((other) => other.placement.vcpus);
  const counts = placement.vcpus.map(
    (thread) => promised.filter((other) => other === thread).length,
  );
  return Math.max(1, ...counts);
}

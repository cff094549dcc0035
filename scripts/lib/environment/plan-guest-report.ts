import type { KvmPlan } from "../../../model/plan/kvm-plan.ts";
import type { HostPlan } from "../../../model/plan/plan.ts";
import type { Placement } from "../../../model/placement/placement.ts";
import { formatCpuList } from "../../../model/values/cpu-list.ts";
import { formatMebibytes } from "../../../model/values/quantity.ts";
import { alignColumns } from "../terminal/table.ts";
import type { Terminal } from "../terminal/terminal.ts";

/** Which guest runs on which cores of which hypervisor, what that moves, and what it leaves. */
export function guestLines(
  kvm: KvmPlan,
  hosts: readonly HostPlan[],
  colour: Terminal["colour"],
): string[] {
  const heads = ["HYPERVISOR", "GUEST", "THREADS", "NODE", "MEMORY", "DEVICES ON", "DISK"];
  const placements = hosts
    .flatMap(({ guest }) => guest?.placement ?? [])
    .toSorted((a, b) => (a.hypervisor < b.hypervisor ? -1 : a.hypervisor > b.hypervisor ? 1 : 0));
  return [
    ...alignColumns([heads.map((head) => colour.dim(head)), ...placements.map(guestRow)]),
    ...alignColumns(remainderRows(kvm).map(([label, text]) => [colour.dim(label), text])),
    ...kvm.moves.map(({ guest, from, reason }) =>
      colour.yellow(`${guest} will not stay as it is on ${from.hypervisor}: ${reason}`),
    ),
    ...(kvm.emulation
      ? [colour.yellow("emulated: nothing is pinned, and a policy is violated")]
      : []),
  ];
}

function guestRow({ guest, hypervisor, nodes, emulatorThreads, disk, diskGiB }: Placement) {
  return [
    hypervisor,
    guest,
    nodes.map(({ threads }) => formatCpuList(threads)).join(" | "),
    nodes.map(({ node }) => String(node)).join(" | "),
    nodes.map(({ memoryMiB }) => formatMebibytes(memoryMiB)).join(" | "),
    formatCpuList(emulatorThreads),
    `${disk}, ${formatMebibytes(diskGiB * 1024)}`,
  ];
}

function remainderRows({ fragmentation, isRecorded }: KvmPlan): (readonly [string, string])[] {
  const { freeCores, freeMemoryMiB, largestGuest, unfragmentedCores } = fragmentation;
  const stranded = [
    ...(fragmentation.strandedCores > 0 ? [`${String(fragmentation.strandedCores)} cores`] : []),
    ...(fragmentation.strandedMemoryMiB > 0
      ? [formatMebibytes(fragmentation.strandedMemoryMiB)]
      : []),
    ...(fragmentation.idleThreads > 0
      ? [`${String(fragmentation.idleThreads)} threads of guests with odd CPUs`]
      : []),
  ];
  const spanning = fragmentation.spanningGuests;
  return [
    ["free", `${String(freeCores)} cores, ${formatMebibytes(freeMemoryMiB)}`],
    [
      "largest guest left",
      largestGuest === null
        ? "none"
        : `${String(largestGuest.cpus)} CPUs with ${formatMebibytes(largestGuest.memoryMiB)} on ${largestGuest.hypervisor}; unfragmented, ${String(unfragmentedCores)} cores`,
    ],
    ["of no use", stranded.length === 0 ? "nothing" : stranded.join(", ")],
    ["over several nodes", spanning.length === 0 ? "no guest" : spanning.join(", ")],
    ["recorded", isRecorded ? "yes" : "no: `npm run up` does, and `npm run hypervisor -- place`"],
  ];
}

import type { Hypervisor, NumaNode } from "../placement/hypervisor.ts";
import type { Guest } from "../placement/placement.ts";
import { parseCpuList } from "../values/cpu-list.ts";
import { parseGibibytes, parseMebibytes } from "../values/quantity.ts";
import type { EnvironmentDraft, HostDraft, HypervisorDraft } from "./schema/environment-file.ts";

export interface PlacementInput {
  readonly hypervisors: readonly Hypervisor[];
  readonly guests: readonly Guest[];
}

/** What there is to place, in the words of the planner; null while anything of it is missing or wrong. */
export function placementInput(draft: EnvironmentDraft): PlacementInput | null {
  const hypervisors = Object.entries(draft.hypervisors ?? {}).map(([name, hypervisor]) =>
    hypervisor === undefined ? null : toHypervisor(name, hypervisor),
  );
  const guests = Object.entries(draft.hosts ?? {}).map(([name, host]) =>
    host === undefined ? null : toGuest(name, host),
  );
  if (!areKnown(hypervisors) || !areKnown(guests)) return null;
  return { hypervisors, guests };
}

/** Numbers of the threads of each core of a node, the reserved ones first; null where it does not add up. */
export function coresOf(
  lists: readonly (string | undefined)[] | undefined,
): readonly (readonly number[])[] | null {
  const columns = (lists ?? []).flatMap((list) => {
    const threads = parseCpuList(list ?? "");
    return threads === null ? [] : [threads];
  });
  const [first] = columns;
  if (first === undefined || columns.length !== lists?.length) return null;
  if (columns.some((column) => column.length !== first.length)) return null;
  return first.map((_, at) => columns.flatMap((column) => column[at] ?? []));
}

/** Pages without a size are ordinary ones, of which only whole MiB count. */
const PAGES: Readonly<Record<string, number>> = { "1GiB": 1024, "2MiB": 2 };

function toHypervisor(name: string, draft: HypervisorDraft): Hypervisor | null {
  const nodes = (draft.nodes ?? []).map((node, id): NumaNode | null => {
    const cores = coresOf(node?.threads);
    const memoryMiB = parseMebibytes(node?.memory ?? "");
    if (cores === null || memoryMiB === null) return null;
    const reserved = node?.reservedCores ?? 1;
    const reservedThreads = cores.slice(0, reserved).flat();
    return { id, cores: cores.slice(reserved), reservedThreads, memoryMiB };
  });
  const disks = Object.entries(draft.disks ?? {}).map(([disk, section]) => {
    const sizeGiB = parseGibibytes(section?.size ?? "");
    return sizeGiB === null ? null : { name: disk, sizeGiB, node: section?.node ?? null };
  });
  if (!areKnown(nodes) || !areKnown(disks)) return null;
  const pageMiB = PAGES[draft.hugePages ?? ""] ?? 1;
  return { name, zone: draft.zone ?? null, pageMiB, nodes, disks };
}

function toGuest(name: string, host: HostDraft): Guest | null {
  const memoryMiB = parseMebibytes(host.memory ?? "");
  const diskGiB = diskOf(host);
  if (host.cpus === undefined || memoryMiB === null || diskGiB === null) return null;
  const { cpus, zone = null, hypervisor = null } = host;
  return {
    name,
    isControlPlane: host.role === "control-plane",
    cpus,
    memoryMiB,
    diskGiB,
    zone,
    hypervisor,
    threads: parseCpuList(host.threads ?? ""),
  };
}

/** The root disk and the one for volumes together; null while either is unknown. */
function diskOf({ disk, nvme }: HostDraft): number | null {
  const rootGiB = parseGibibytes(disk ?? "");
  const nvmeGiB = nvme === undefined ? 0 : parseGibibytes(nvme.size ?? "");
  return rootGiB === null || nvmeGiB === null ? null : rootGiB + nvmeGiB;
}

function areKnown<Item>(items: readonly (Item | null)[]): items is readonly Item[] {
  return !items.includes(null);
}

import { formatCpuList } from "../../../model/values/cpu-list.ts";
import { formatMebibytes } from "../../../model/values/quantity.ts";

/** What a hypervisor said of itself. */
export interface MeasuredTopology {
  readonly sockets: number;
  readonly nodes: readonly MeasuredNode[];
  /** Size of the larger huge pages that were set aside at boot; null where none were. */
  readonly hugePages: "1GiB" | "2MiB" | null;
  readonly disks: readonly {
    readonly device: string;
    readonly sizeGiB: number;
    readonly node: number | null;
  }[];
  readonly nics: readonly {
    readonly name: string;
    readonly mbit: number | null;
    readonly node: number | null;
    readonly bridge: string | null;
  }[];
  readonly hostKey: string;
  readonly hasKvm: boolean;
}

export interface MeasuredNode {
  readonly id: number;
  /** Threads of each core, in the order of the cores' first threads. */
  readonly cores: readonly (readonly number[])[];
  readonly totalMiB: number;
  /** Huge pages of `MeasuredTopology.hugePages` together. */
  readonly hugePagesMiB: number;
}

/** Reads what the measuring program printed. Throws where a part of it is missing. */
export function parseMeasurement(text: string): MeasuredTopology {
  const rows = (section: string): string[][] => {
    const body = text.split(`== ${section}\n`)[1]?.split("== ")[0];
    if (body === undefined) throw new Error(`unreachable: no ${section} in the measurement`);
    return body.split("\n").flatMap((line) => (line === "" ? [] : [line.split(/[ ,]/)]));
  };
  const cpus = rows("cpus").map((row) => row.map(Number));
  const memory = rows("memory");
  const poolOf = (node: number, size: string): number =>
    Number(memory.find(([id, kind]) => Number(id) === node && kind === size)?.[2] ?? 0);
  const ids = [...new Set(cpus.map(([, , , node]) => node ?? 0))].toSorted((a, b) => a - b);
  const isLarge = ids.some((id) => poolOf(id, "1048576kB") > 0);
  const hasSmall = ids.some((id) => poolOf(id, "2048kB") > 0);
  const known = (number: string | undefined): number | null =>
    Number(number) > -1 ? Number(number) : null;
  return {
    sockets: new Set(cpus.map(([, , socket]) => socket)).size,
    nodes: ids.map((id) => ({
      id,
      cores: coresOf(cpus, id),
      totalMiB: poolOf(id, "total"),
      hugePagesMiB: isLarge ? 1024 * poolOf(id, "1048576kB") : 2 * poolOf(id, "2048kB"),
    })),
    hugePages: isLarge ? "1GiB" : hasSmall ? "2MiB" : null,
    disks: rows("disks").map(([device = "", size, node]) => ({
      device,
      sizeGiB: Number(size),
      node: known(node),
    })),
    nics: rows("nics").map(([name = "", mbit, node, bridge = ""]) => ({
      ...{ name, mbit: known(mbit), node: known(node) },
      bridge: bridge === "" ? null : bridge,
    })),
    hostKey: rows("key")[0]?.join(" ") ?? "",
    hasKvm: rows("kvm")[0]?.[0] === "yes",
  };
}

function coresOf(cpus: readonly number[][], node: number): readonly (readonly number[])[] {
  const here = cpus.filter(([, , , id]) => (id ?? 0) === node);
  const byCore = Map.groupBy(here, ([, core, socket]) => `${String(socket)}/${String(core)}`);
  return [...byCore.values()].map((threads) => threads.map(([cpu]) => cpu ?? 0));
}

/** The entry of `hypervisors:` for a measured machine; what a person has to decide is a comment. */
export function renderHypervisor(
  name: string,
  address: string,
  measured: MeasuredTopology,
): string {
  const { nodes, hugePages, disks, nics, hostKey, sockets, hasKvm } = measured;
  const bridged = nics.filter(({ bridge }) => bridge !== null);
  const nic = (network: string, at: number): string => {
    const { bridge, mbit } = bridged[at] ?? { bridge: null, mbit: null };
    const rate = mbit === null ? "" : `, bandwidthMbit: ${String(mbit)}`;
    return `    ${network}: { bridge: ${bridge ?? `br-${network}`}${rate} }`;
  };
  return [
    `# ${String(sockets)} sockets, ${String(nodes.length)} NUMA nodes, ${hasKvm ? "KVM" : "no KVM: only kvm: { emulation: true } runs here"}`,
    ...nics.map(
      ({ name: device, mbit, node, bridge }) =>
        `# NIC ${device}: ${mbit === null ? "no link" : `${String(mbit)} Mbit/s`}, node ${String(node ?? 0)}, ${bridge ?? "in no bridge"}`,
    ),
    `${name}:`,
    `  address: ${address}`,
    `  ssh: { hostKey: ${hostKey} }`,
    ...(hugePages === null
      ? ["  # no huge pages: boot with hugepagesz=1G hugepages=N, and measure again"]
      : [`  hugePages: ${hugePages}`]),
    "  nodes:",
    ...nodes.map((node) => `    - ${renderNode(node)}`),
    "  disks: # what guests may have of each, and the volume group on it",
    ...disks.map(
      ({ device, sizeGiB, node }) =>
        `    ${device}: { volumeGroup: ${device}, size: ${String(sizeGiB)}GiB${node === null ? "" : `, node: ${String(node)}`} }`,
    ),
    "  nics:",
    nic("public", 0),
    nic("private", 1),
    "",
  ].join("\n");
}

function renderNode({ cores, totalMiB, hugePagesMiB }: MeasuredNode): string {
  const siblings = Math.max(...cores.map((core) => core.length));
  const lists = Array.from({ length: siblings }, (_, at) =>
    JSON.stringify(formatCpuList(cores.flatMap((core) => core[at] ?? []))),
  );
  const memory = formatMebibytes(hugePagesMiB > 0 ? hugePagesMiB : totalMiB);
  return `{ threads: [${lists.join(", ")}], reservedCores: 1, memory: ${memory} }`;
}

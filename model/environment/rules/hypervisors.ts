import { closestName } from "../../values/closest-name.ts";
import type { Finding } from "../finding.ts";
import { coresOf } from "../placement-input.ts";
import type { EnvironmentDraft, HypervisorDraft } from "../schema/environment-file.ts";
import type { Rule } from "./rule.ts";
import { hostsOf } from "./rule.ts";

/** Hypervisors are there with the kvm driver, and with no other. */
export const hypervisorsAreTheKvms: Rule = ({ driver, ...draft }) => {
  if (driver === undefined) return [];
  const isThere = draft.hypervisors !== undefined;
  if (driver === "kvm") {
    const isSome = Object.keys(draft.hypervisors ?? {}).length > 0;
    return isSome ? [] : [missingHypervisors(isThere)];
  }
  const stray = [
    ...(draft.kvm === undefined ? [] : [["kvm"]]),
    ...(isThere ? [["hypervisors"]] : []),
    ...hostsOf(draft).flatMap(([name, host]) => [
      ...(host.hypervisor === undefined ? [] : [["hosts", name, "hypervisor"]]),
      ...(host.threads === undefined ? [] : [["hosts", name, "threads"]]),
    ]),
  ];
  return stray.map((path) => ({
    code: "kvm-only",
    path,
    expected: `no such setting, because driver is ${driver}`,
    fix: "remove it, or set driver: kvm",
  }));
};

function missingHypervisors(isThere: boolean): Finding {
  return {
    code: "missing",
    path: isThere ? ["hypervisors"] : ["driver"],
    expected: "at least one hypervisor, because driver is kvm",
    got: "none",
    fix: "add hypervisors; `npm run hypervisor -- measure root@ADDRESS` prints an entry",
  };
}

/** Each address is one machine's: of a hypervisor, a host, or the router. */
export const hypervisorAddressesAreUnique: Rule = (draft) => {
  const owners = new Map<string, string>();
  for (const [name, host] of hostsOf(draft)) {
    if (host.public !== undefined) owners.set(host.public, `hosts.${name}.public`);
    if (host.private !== undefined) owners.set(host.private, `hosts.${name}.private`);
  }
  const gateway = draft.network?.public?.gateway;
  if (gateway !== undefined) owners.set(gateway, "network.public.gateway");
  return hypervisorsOf(draft).flatMap(([name, { address }]): Finding[] => {
    if (address === undefined) return [];
    const owner = owners.get(address);
    owners.set(address, owner ?? `hypervisors.${name}.address`);
    if (owner === undefined) return [];
    return [
      {
        code: "address-taken",
        path: ["hypervisors", name, "address"],
        expected: "an address of its own",
        fix: `choose another; ${owner} has this one already`,
      },
    ];
  });
};

/** Each node lists its cores' threads in columns of one length, and no thread stands there twice. */
export const hypervisorThreadsAddUp: Rule = (draft) =>
  hypervisorsOf(draft).flatMap(([name, { nodes }]) => {
    const owners = new Map<number, number>();
    const columns = new Set((nodes ?? []).map((node) => node?.threads?.length));
    return (nodes ?? []).flatMap((node, at): Finding[] => {
      const lists = node?.threads;
      if (lists === undefined || lists.includes(undefined)) return [];
      const path = ["hypervisors", name, "nodes", at, "threads"];
      const wrong = (expected: string): Finding[] => [
        { code: "threads-do-not-add-up", path, expected, fix: COPY_LSCPU },
      ];
      const cores = coresOf(lists);
      if (cores === null) return wrong("lists of one length, one for each thread of a core");
      if (columns.size > 1) return wrong("as many threads for each core as on the other nodes");
      const twice = cores.flat().find((thread) => (owners.get(thread) ?? at) !== at);
      const isTwiceHere = new Set(cores.flat()).size !== cores.flat().length;
      for (const thread of cores.flat()) owners.set(thread, at);
      if (twice === undefined && !isTwiceHere) return [];
      return wrong("each hardware thread once");
    });
  });

const COPY_LSCPU = "copy what `npm run hypervisor -- measure root@ADDRESS` prints";

/** Some core of a hypervisor is left for guests, and one is kept for the work that guests make it. */
export const hypervisorsHaveCores: Rule = (draft) =>
  hypervisorsOf(draft).flatMap(([name, hypervisor]): Finding[] => {
    const nodes = (hypervisor.nodes ?? []).map((node) => ({
      cores: coresOf(node?.threads)?.length ?? null,
      reserved: node?.reservedCores ?? 1,
    }));
    if (nodes.length === 0 || nodes.some(({ cores }) => cores === null)) return [];
    const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);
    const all = sum(nodes.map(({ cores }) => cores ?? 0));
    const kept = sum(nodes.map(({ cores, reserved }) => Math.min(cores ?? 0, reserved)));
    if (kept > 0 && kept < all) return [];
    return [
      {
        code: "too-few-cores",
        path: ["hypervisors", name, "nodes"],
        expected:
          kept === 0
            ? "a reserved core at least, for the hypervisor and its guests' devices"
            : "a core at least that is not reserved, for guests",
        got: `${String(all)} cores, ${String(kept)} of them reserved`,
        fix:
          all < 2
            ? "use a machine with more cores"
            : `set reservedCores so that 1 to ${String(all - 1)} are reserved`,
      },
    ];
  });

/** Guests' memory is on huge pages, and their disks on a volume group or in a folder. */
export const hypervisorsAreEquipped: Rule = (draft) =>
  hypervisorsOf(draft).flatMap(([name, { hugePages, disks }]): Finding[] => [
    ...(hugePages === undefined && draft.kvm?.emulation !== true
      ? [
          {
            code: "missing",
            path: ["hypervisors", name],
            expected: "hugePages, because guests' memory must not be swapped or moved",
            got: "nothing",
            fix: "boot the hypervisor with hugepagesz=1G hugepages=N, and write hugePages: 1GiB",
          },
        ]
      : []),
    ...Object.entries(disks ?? {}).flatMap(([disk, section]): Finding[] => {
      const ways = [section?.volumeGroup, section?.folder].filter((way) => way !== undefined);
      if (section === undefined || ways.length === 1) return [];
      return [
        {
          code: ways.length === 0 ? "missing" : "disk-in-two-ways",
          path: ["hypervisors", name, "disks", disk],
          expected: "either volumeGroup or folder",
          got: ways.length === 0 ? "neither" : "both",
          fix: "name the volume group on the device",
        },
      ];
    }),
  ]);

/** What a host says of its hypervisor is true of one. */
export const hostsNameAHypervisor: Rule = (draft) => {
  const names = Object.keys(draft.hypervisors ?? {});
  if (names.length === 0) return [];
  return hostsOf(draft).flatMap(([name, host]): Finding[] => {
    const { hypervisor } = host;
    if (hypervisor === undefined || names.includes(hypervisor)) return [];
    const near = closestName(hypervisor, names);
    return [
      {
        code: "unknown-hypervisor",
        path: ["hosts", name, "hypervisor"],
        expected: `one of ${names.join(", ")}`,
        fix: near === null ? "name one of them, or leave it out" : `write "${near}"`,
      },
    ];
  });
};

/** The draft's hypervisors with their names, in the order of the file. */
export function hypervisorsOf(
  draft: EnvironmentDraft,
): readonly (readonly [string, HypervisorDraft])[] {
  return Object.entries(draft.hypervisors ?? {}).filter(
    (entry): entry is [string, HypervisorDraft] => entry[1] !== undefined,
  );
}

import type { Placement } from "../placement/placement.ts";
import type { EnvironmentHypervisor, EnvironmentKvm } from "./environment.ts";
import { placementInput } from "./placement-input.ts";
import type { EnvironmentFile } from "./schema/environment-file.ts";

type HypervisorFile = NonNullable<EnvironmentFile["hypervisors"]>[string];

/** What a valid file says of its hypervisors, with where its guests were placed before. */
export function toKvm(file: EnvironmentFile, placements: readonly Placement[]): EnvironmentKvm {
  const placing = placementInput(file);
  if (placing === null) throw new Error("unreachable: a valid file whose hosts cannot be placed");
  return {
    emulation: file.kvm?.emulation ?? false,
    hypervisors: Object.entries(file.hypervisors ?? {}).map(([name, section]) =>
      toHypervisor(name, section),
    ),
    placing,
    placements,
  };
}

const HUGE_PAGES = { "1GiB": 1024, "2MiB": 2 } as const;

function toHypervisor(name: string, section: HypervisorFile): EnvironmentHypervisor {
  const { address, ssh, zone, hugePages, nics, disks } = section;
  return {
    name,
    zone: zone ?? null,
    address,
    ssh,
    hugePageMiB: hugePages === undefined ? null : HUGE_PAGES[hugePages],
    threadsPerCore: section.nodes[0]?.threads.length ?? 1,
    bridges: { public: nics.public.bridge, private: nics.private.bridge },
    disks: Object.entries(disks).map(([disk, { volumeGroup, folder }]) => ({
      name: disk,
      store:
        volumeGroup === undefined
          ? { kind: "folder", path: sure(folder) }
          : { kind: "volume-group", group: volumeGroup },
    })),
  };
}

function sure(folder: string | undefined): string {
  if (folder === undefined) throw new Error("unreachable: a disk without a place passed the rules");
  return folder;
}

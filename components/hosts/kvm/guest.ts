import { createHash } from "node:crypto";
import type { GuestPlan, HypervisorPlan } from "../../../model/plan/kvm-plan.ts";
import type { HostPlan, Plan } from "../../../model/plan/plan.ts";

/** A host of a plan together with what only guests have. */
export interface Guest {
  readonly host: HostPlan;
  readonly guest: GuestPlan;
  readonly hypervisor: HypervisorPlan;
  readonly isEmulated: boolean;
  /** Name of the domain on its hypervisor, where other environments may have a host of that name. */
  readonly domain: string;
  /** Folder on the hypervisor with the guest's definition, seed and state. */
  readonly folder: string;
}

/** Where hypervisors keep what is ours. */
export const GUESTS_FOLDER = "/var/lib/nordmesh/guests";

/** A guest of the plan. Throws where the host is none. */
export function guestOf(plan: Plan, host: HostPlan): Guest {
  const { guest } = host;
  const hypervisor = plan.kvm?.hypervisors.find(({ name }) => name === guest?.placement.hypervisor);
  if (guest === null || plan.kvm === null || hypervisor === undefined) {
    throw new Error(`unreachable: ${host.name} is no guest`);
  }
  const domain = `${plan.environment}-${host.name}`;
  return {
    host,
    guest,
    hypervisor,
    isEmulated: plan.kvm.emulation,
    domain,
    folder: `${GUESTS_FOLDER}/${domain}`,
  };
}

/** A guest's address on a wire, always the same: locally administered, from its domain's name. */
export function macOf({ domain }: Guest, network: "public" | "private"): string {
  const digest = createHash("sha256").update(`${network} ${domain}`).digest("hex");
  return `52:54:00:${digest.slice(0, 2)}:${digest.slice(2, 4)}:${digest.slice(4, 6)}`;
}

/** A guest's identity for its hypervisor, always the same: a UUID from its domain's name (RFC 9562, 8). */
export function uuidOf({ domain }: Guest): string {
  const hex = createHash("sha256").update(`nordmesh ${domain}`).digest("hex");
  const parts = [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `8${hex.slice(17, 20)}`,
  ];
  return [...parts, hex.slice(20, 32)].join("-");
}

/** A disk of the guest: where it lies on the hypervisor, and how large it is. */
export interface GuestDisk {
  readonly role: "root" | "nvme";
  readonly sizeGiB: number;
  /** A block device, or a raw file. */
  readonly path: string;
  /** Volume group that the block device is a volume of; null for a file. */
  readonly volumeGroup: string | null;
}

/** The disks of a guest, the root disk first. */
export function disksOf({ guest, hypervisor, domain }: Guest): readonly GuestDisk[] {
  const store = hypervisor.disks.find(({ name }) => name === guest.placement.disk)?.store;
  if (store === undefined) throw new Error(`unreachable: no disk ${guest.placement.disk}`);
  const sizes = [
    ["root", guest.rootGiB] as const,
    ...(guest.nvme === null ? [] : [["nvme", guest.nvme.sizeGiB] as const]),
  ];
  return sizes.map(([role, sizeGiB]) =>
    store.kind === "volume-group"
      ? {
          role,
          sizeGiB,
          path: `/dev/${store.group}/${domain}-${role}`,
          volumeGroup: store.group,
        }
      : { role, sizeGiB, path: `${store.path}/${domain}-${role}.raw`, volumeGroup: null },
  );
}

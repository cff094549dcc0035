import type { z } from "zod";
import type { AdmissionCheckId } from "../values/admission-check.ts";
import { admissionSection } from "./schema/admission-section.ts";
import type { EnvironmentFile } from "./schema/environment-file.ts";

type Section = z.output<typeof admissionSection>;

/** An admission section in which an opt-out that is nobody's decision has no last day. */
export interface EnvironmentAdmission extends Omit<Section, "optOuts"> {
  readonly optOuts: readonly AdmissionOptOut[];
}

export interface AdmissionOptOut {
  readonly checks: readonly AdmissionCheckId[];
  readonly hosts?: readonly string[] | undefined;
  readonly reason: string;
  readonly owner: string;
  /** Null where it holds as long as the environment has its driver. */
  readonly expires: string | null;
}

/**
 * What hosts of an environment have to be. A lab that says nothing asks, by its driver, for what its
 * hosts cannot be: they are namespaces of one machine and share its CPUs and its disk. So does one that
 * asks for emulated guests, or for rented hosts of one kernel.
 */
export function admissionOf(
  driver: EnvironmentFile["driver"],
  section: Section | undefined,
  { emulated = false, sharedKernel = false }: PretendMachines = {},
): EnvironmentAdmission {
  if (section !== undefined) return section;
  const defaults = admissionSection.parse({});
  if (driver === "lab") return sharedAdmission(defaults, "driver: lab");
  if (sharedKernel) return sharedAdmission(defaults, "inventory.sharedKernel");
  return emulated ? { ...defaults, optOuts: [EMULATED] } : defaults;
}

/** Hosts that a file asks for although they are no machines. */
interface PretendMachines {
  readonly emulated?: boolean | undefined;
  readonly sharedKernel?: boolean | undefined;
}

const EMULATED: AdmissionOptOut = {
  checks: [
    "virtualisation",
    "cpu-steal",
    "cpu-share",
    "disk-fsync",
    "disk-rotational",
    "private-bandwidth",
    "private-latency",
  ],
  reason: "emulated guests are programs: neither their CPUs nor what depends on them is real",
  owner: "kvm.emulation",
  expires: null,
};

/** @param owner the setting that asks for it */
function sharedAdmission(defaults: Section, owner: string): EnvironmentAdmission {
  const because = (reason: string, checks: readonly AdmissionCheckId[]): AdmissionOptOut => ({
    checks,
    reason,
    owner,
    expires: null,
  });
  return {
    ...defaults,
    // What does not count need not be measured for long.
    cpu: { ...defaults.cpu, seconds: 1 },
    disk: { ...defaults.disk, seconds: 1 },
    network: { ...defaults.network, seconds: 1 },
    optOuts: [
      because("a lab's hosts are namespaces of this machine, not machines", ["virtualisation"]),
      because("a lab's hosts share the CPUs of this machine with all that runs on it", [
        "cpu-count",
        "cpu-steal",
        "cpu-share",
        "private-bandwidth",
        "private-latency",
      ]),
      because("a lab's hosts share the disk and the clock of this machine", [
        "disk-fsync",
        "disk-rotational",
        "disk-nvme",
        "clock",
      ]),
    ],
  };
}

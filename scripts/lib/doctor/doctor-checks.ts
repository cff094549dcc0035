import { DISK_BYTES } from "../bundle/bundle-space.ts";
import type { MachineFacts } from "./doctor-facts.ts";
import { installCommand, isAtLeast, packagesFor, type Requirement } from "./requirements.ts";

/** One line of `npm run doctor`. */
export interface Diagnosis {
  readonly name: string;
  /** `missing` stands between this machine and `npm run up`; `info` does not. */
  readonly state: "ok" | "missing" | "info";
  readonly detail: string;
  /** The command, or the few words, that mends it. */
  readonly fix?: string;
}

const NODE_MINIMUM = "24.0.0";
const GIB = 1024 ** 3;
/** What three lab hosts write in their first hours, rounded up. */
const LAB_BYTES = 12 * GIB;
/** Below this the cluster of the lab's three hosts does not fit. */
const LAB_MEMORY_MIB = 6 * 1024;
/** A running lab takes about 100 inotify instances; a kernel's default of 128 fits one. */
const INOTIFY_INSTANCES = 128;

/** Judges a machine: can `npm run up` work here, and what mends it if not. Pure. */
export function diagnose(facts: MachineFacts): Diagnosis[] {
  return [
    ...diagnoseSystem(facts),
    ...diagnosePrograms(facts),
    ...diagnoseBundle(facts),
    diagnoseDisk("disk for hosts", facts.state, LAB_BYTES, "free some space there"),
    diagnoseMemory(facts),
    ...diagnoseKernel(facts),
    diagnoseDoors(facts),
    diagnosePulumi(facts),
  ];
}

function diagnoseSystem(facts: MachineFacts): Diagnosis[] {
  const { platform, nodeVersion, isRoot } = facts;
  return [
    check("Node", isAtLeast(nodeVersion, NODE_MINIMUM), nodeVersion, {
      detail: `${nodeVersion}, needs ${NODE_MINIMUM}`,
      fix: "npm ci, and then npm run doctor: npm brings its own Node",
    }),
    check("system", platform === "linux", `${platform}, kernel ${facts.kernel.release}`, {
      detail: `${platform}; lab hosts are namespaces of a Linux kernel`,
      fix: "use a Linux machine, or a Linux virtual machine",
    }),
    check("root", isRoot, "yes", {
      detail: "no; lab hosts are made of namespaces, mounts and control groups",
      fix: "sudo -E env PATH=$PATH npm run up",
    }),
  ];
}

function diagnosePrograms({ missingForLab, isDebian }: MachineFacts): Diagnosis[] {
  if (missingForLab.length === 0) {
    return [{ name: "programs", state: "ok", detail: "all that lab hosts need" }];
  }
  return missingForLab.map((requirement) => diagnoseMissing(requirement, "missing", isDebian));
}

function diagnoseBundle(facts: MachineFacts): Diagnosis[] {
  const { bundle, missingForBundle, isDebian, cache } = facts;
  if (bundle !== undefined) return [{ name: "bundle", state: "ok", detail: bundle }];
  const { modules, download } = missingForBundle;
  // Both sources need these; the others stand in the way of compiling only.
  const both = new Set(download.map(({ name }) => name));
  const { bundle: size, caches } = DISK_BYTES.modules;
  return [
    {
      name: "bundle",
      state: "info",
      detail: "not made yet; `npm run up` makes it",
      fix: "npm run bundle",
    },
    ...modules.map((requirement) =>
      diagnoseMissing(requirement, both.has(requirement.name) ? "missing" : "info", isDebian),
    ),
    diagnoseDisk(
      "disk for the bundle",
      cache,
      size + caches,
      "set NORDMESH_CACHE to a larger disk",
    ),
  ];
}

function diagnoseMissing(
  requirement: Requirement,
  state: "missing" | "info",
  isDebian: boolean,
): Diagnosis {
  const { name, purpose } = requirement;
  const only = state === "info" ? ", for a bundle from modules only" : "";
  const command = installCommand([requirement.debianPackage]);
  const fix = isDebian ? command : `as on Debian: ${command}`;
  return { name, state, detail: `not there; ${purpose}${only}`, fix };
}

function diagnoseDisk(
  name: string,
  { folder, freeBytes }: MachineFacts["state"],
  neededBytes: number,
  fix: string,
): Diagnosis {
  const free = `${(freeBytes / GIB).toFixed(1)} GiB free at ${folder}`;
  return check(name, freeBytes >= neededBytes, free, {
    detail: `${free}, needs ${(neededBytes / GIB).toFixed(0)} GiB`,
    fix,
  });
}

function diagnoseMemory({ memory }: MachineFacts): Diagnosis {
  const free = `${(memory.freeMiB / 1024).toFixed(1)} of ${(memory.totalMiB / 1024).toFixed(1)} GiB free`;
  return check("memory", memory.freeMiB >= LAB_MEMORY_MIB, free, {
    detail: `${free}, needs ${String(LAB_MEMORY_MIB / 1024)} GiB`,
    fix: "end what uses it, or take a machine with more",
  });
}

function diagnoseKernel({ kernel, platform }: MachineFacts): Diagnosis[] {
  if (platform !== "linux") return [];
  const { features, cgroups, inotifyInstances } = kernel;
  const lacking = Object.entries(features).flatMap(([feature, present]): Diagnosis[] => {
    if (present === true) return [];
    const unknown = present === undefined;
    return [
      {
        name: `kernel ${feature}`,
        state: unknown ? "info" : "missing",
        detail: unknown ? "cannot be found out here" : "not in this kernel, and no module of it",
        fix: `modprobe ${feature}`,
      },
    ];
  });
  const whole = { name: "kernel", state: "ok", detail: Object.keys(features).join(", ") } as const;
  return [
    ...(lacking.length === 0 ? [whole] : lacking),
    check("control groups", cgroups !== "none", cgroups, {
      detail: "none are mounted",
      fix: "mount -t cgroup2 none /sys/fs/cgroup",
    }),
    check(
      "inotify instances",
      (inotifyInstances ?? INOTIFY_INSTANCES) >= INOTIFY_INSTANCES,
      String(inotifyInstances ?? "no limit known"),
      {
        detail: `${String(inotifyInstances)}, a lab needs ${String(INOTIFY_INSTANCES)}`,
        fix: "sysctl -w fs.inotify.max_user_instances=1024",
      },
    ),
  ];
}

function diagnoseDoors({ takenDoors }: MachineFacts): Diagnosis {
  return check("loopback addresses", takenDoors.length === 0, "free, or held by this lab", {
    detail: `another program listens on ${takenDoors.join(", ")}`,
    fix: "end it (ss -ltnp shows which), or change lab.loopback in the environment file",
  });
}

function diagnosePulumi({ pulumi }: MachineFacts): Diagnosis {
  if (pulumi !== undefined) return { name: "Pulumi CLI", state: "ok", detail: pulumi };
  return {
    name: "Pulumi CLI",
    state: "info",
    detail: "not there; the embedded engine runs the same program without it",
    fix: "npm run up -- --install-pulumi",
  };
}

function check(
  name: string,
  isOk: boolean,
  detail: string,
  otherwise: { readonly detail: string; readonly fix: string },
): Diagnosis {
  return isOk ? { name, state: "ok", detail } : { name, state: "missing", ...otherwise };
}

/** Packages that mend what is missing, for `--fix`. */
export function packagesToInstall({ missingForLab, missingForBundle }: MachineFacts): string[] {
  return packagesFor([...missingForLab, ...missingForBundle.download, ...missingForBundle.modules]);
}

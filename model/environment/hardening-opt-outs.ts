import type { HardeningItemId } from "../values/hardening-item.ts";
import type { EnvironmentFile } from "./schema/environment-file.ts";

/** Items that do not count on some hosts, and who answers for that. */
export interface EnvironmentOptOut {
  readonly items: readonly HardeningItemId[];
  /** Null for all hosts. */
  readonly hosts: readonly string[] | null;
  readonly reason: string;
  readonly owner: string;
  /** Last day, `YYYY-MM-DD`; null where it holds as long as the environment has its driver. */
  readonly expires: string | null;
}

/** All opt-outs of an environment: those of nordmesh, those of hosts that share a kernel, and its own. */
export function optOutsOf(
  driver: EnvironmentFile["driver"],
  section: EnvironmentFile["hardening"],
  sharedKernel = driver === "lab",
): readonly EnvironmentOptOut[] {
  const own = (section?.optOuts ?? []).map((optOut): EnvironmentOptOut => ({
    ...optOut,
    // The schema takes no other words than the items.
    items: optOut.items as HardeningItemId[],
    hosts: optOut.hosts ?? null,
  }));
  return [...standingOptOuts, ...(sharedKernel ? labOptOuts : []), ...own];
}

/** What nordmesh leaves out everywhere, with the day on which that has to be thought over. */
export const standingOptOuts: readonly EnvironmentOptOut[] = [
  {
    items: ["1.2.11"],
    hosts: null,
    reason:
      "Images are loaded from the bundle and no host can reach a registry: a pull before each start would stop every pod. Namespaces that share a host can therefore run each other's images.",
    owner: "nordmesh",
    expires: "2027-05-31",
  },
  {
    items: ["3.1.1"],
    hosts: null,
    reason:
      "The operator has a client certificate, kept as a secret of the stack: there is no identity provider in an environment. Its group can be taken its rights by RBAC.",
    owner: "nordmesh",
    expires: "2027-05-31",
  },
];

/** What a lab's hosts cannot have, because they are namespaces of one machine. */
export const labOptOuts: readonly EnvironmentOptOut[] = [
  {
    items: ["kernel-settings"],
    hosts: null,
    reason:
      "A lab's hosts share the kernel of the machine, whose settings are not theirs to change.",
    owner: "driver: lab",
    expires: null,
  },
  {
    items: ["security-updates"],
    hosts: null,
    reason: "A lab's hosts reach no archive of packages; their root is that of the bundle.",
    owner: "driver: lab",
    expires: null,
  },
];

import { hostCgroup } from "../layout.ts";

/** One hierarchy as a host sees it: a subtree of the machine's hierarchy, mounted in the host. */
export interface HostCgroup {
  /** Version of the hierarchy. A machine may have both: "hybrid". */
  readonly version: 1 | 2;
  /** Folder below /sys/fs/cgroup of the host; empty for the only hierarchy of a version 2 machine. */
  readonly mountName: string;
  /** Options of the host's own mount of it. */
  readonly mountOptions: string;
  /** Controllers of a version 1 hierarchy; empty for the named one and for version 2. */
  readonly controllers: readonly string[];
  /** Where the machine has the subtree. */
  readonly directory: string;
  /** The folder above the lab's, which exists already. */
  readonly base: string;
}

/** What /proc says about the control groups of this machine and of this process. */
export interface CgroupFacts {
  /** /proc/self/mountinfo */
  readonly mountinfo: string;
  /** /proc/self/cgroup */
  readonly membership: string;
}

interface Mount {
  readonly root: string;
  readonly mountPoint: string;
  readonly type: string;
  readonly options: readonly string[];
}

const FLAGS = "nosuid,nodev,noexec";

/**
 * The subtrees that a host gets. On a version 1 or hybrid machine they are below the groups that this
 * process is in, so that its own limits keep holding. On a pure version 2 machine a group with
 * processes cannot hand controllers down, so they are below the top.
 */
export function planHostCgroups(facts: CgroupFacts, lab: string, host: string): HostCgroup[] {
  const mounts = parseCgroupMounts(facts.mountinfo);
  const memberships = parseMembership(facts.membership);
  const isPureV2 = mounts.every((mount) => mount.type === "cgroup2");
  return mounts.flatMap((mount) => {
    const version = mount.type === "cgroup2" ? 2 : 1;
    const membership = memberships.find(({ id }) =>
      version === 2 ? id === "" : id !== "" && sameController(id, mount.options),
    );
    if (membership === undefined) return [];
    const own = isPureV2 ? "" : withoutRoot(membership.path, mount.root);
    const base = `${mount.mountPoint}${own}`;
    return [
      {
        version,
        base,
        directory: `${base}/${hostCgroup(lab, host)}`,
        ...hostMount(version, membership.id, isPureV2),
      },
    ];
  });
}

function hostMount(
  version: 1 | 2,
  id: string,
  isPureV2: boolean,
): Pick<HostCgroup, "mountName" | "mountOptions" | "controllers"> {
  if (version === 2) {
    return { mountName: isPureV2 ? "" : "unified", mountOptions: FLAGS, controllers: [] };
  }
  if (id.startsWith("name=")) {
    return {
      mountName: id.slice("name=".length),
      mountOptions: `none,${id},${FLAGS}`,
      controllers: [],
    };
  }
  return { mountName: id, mountOptions: `${id},${FLAGS}`, controllers: id.split(",") };
}

/** Lines look like `31 23 0:26 / /sys/fs/cgroup/cpu rw,relatime shared:9 - cgroup cgroup rw,cpu`. */
const MOUNT_LINE =
  /^\S+ \S+ \S+ (?<root>\S+) (?<mountPoint>\S+) .*- (?<type>cgroup2?) \S+ (?<options>\S+)$/;

function parseCgroupMounts(mountinfo: string): Mount[] {
  const mounts = new Map<string, Mount>();
  for (const line of mountinfo.split("\n")) {
    const match = MOUNT_LINE.exec(line)?.groups;
    if (match === undefined) continue;
    const { root = "/", mountPoint = "", type = "", options = "" } = match;
    // A hierarchy that is mounted twice counts once.
    const key = `${type} ${options}`;
    if (!mounts.has(key)) mounts.set(key, { root, mountPoint, type, options: options.split(",") });
  }
  return [...mounts.values()];
}

/** Lines look like `4:memory:/user.slice`; version 2 has an empty controller field. */
function parseMembership(membership: string): { id: string; path: string }[] {
  return membership.split("\n").flatMap((line) => {
    const match = /^\d+:([^:]*):(.*)$/.exec(line);
    return match === null ? [] : [{ id: match[1] ?? "", path: match[2] ?? "/" }];
  });
}

function sameController(id: string, options: readonly string[]): boolean {
  return id.split(",").every((controller) => options.includes(controller));
}

/** In a container the mount's root is the container's own group, and paths still name it. */
function withoutRoot(path: string, root: string): string {
  const relative = root !== "/" && path.startsWith(root) ? path.slice(root.length) : path;
  return relative === "/" ? "" : relative;
}

import { delimiter } from "node:path";

/** A tool that the lab driver runs, and where Debian has it. */
export interface LabRequirement {
  readonly tool: string;
  readonly debianPackage: string;
  /** What it is needed for, for a person. */
  readonly purpose: string;
}

/** Tools of the machine that lab hosts need; `doctor` and `up` read this list. */
export const labRequirements: readonly LabRequirement[] = [
  { tool: "bash", debianPackage: "bash", purpose: "the first process of a host" },
  { tool: "ip", debianPackage: "iproute2", purpose: "network namespaces, bridges and links" },
  { tool: "tc", debianPackage: "iproute2", purpose: "the bandwidth of links" },
  { tool: "unshare", debianPackage: "util-linux", purpose: "namespaces of a host" },
  { tool: "nsenter", debianPackage: "util-linux", purpose: "entering a host's namespaces" },
  { tool: "mount", debianPackage: "mount", purpose: "the root file system of a host" },
  { tool: "losetup", debianPackage: "mount", purpose: "disk images" },
  { tool: "pivot_root", debianPackage: "util-linux", purpose: "the root file system of a host" },
  { tool: "script", debianPackage: "bsdutils", purpose: "the console of a host" },
  { tool: "mkfs.ext4", debianPackage: "e2fsprogs", purpose: "disk images" },
  { tool: "tar", debianPackage: "tar", purpose: "files written to a running host" },
];

/** The requirement for `tool`, or undefined where the driver does not list it. */
export function requirementOf(tool: string): LabRequirement | undefined {
  return labRequirements.find((requirement) => requirement.tool === tool);
}

/**
 * Folders that tools are looked for in: PATH, and the two folders for root that it often lacks where
 * a command was started by sudo or a timer.
 */
export function toolFolders(): string[] {
  return [...(process.env["PATH"] ?? "").split(delimiter), "/usr/sbin", "/sbin"];
}

/** The environment of a tool: this process's own, with all of `toolFolders` on its PATH. */
export function toolEnvironment(): NodeJS.ProcessEnv {
  return { ...process.env, PATH: toolFolders().join(delimiter) };
}

import { spawnSync } from "node:child_process";
import { accessSync, constants, readFileSync } from "node:fs";
import { join } from "node:path";
import {
  type Requirement as BundleRequirement,
  requirementsOf,
} from "../../../artifacts/requirements.ts";
import {
  labRequirements,
  toolFolders,
} from "../../../components/hosts/lab/runtime/requirements.ts";
import type { ArtifactSourceName } from "../../../model/values/versions.ts";

/** A program, or a part of one, that has to be on this machine. */
export interface Requirement {
  readonly name: string;
  /** What it is for, as a person reads it. */
  readonly purpose: string;
  /** What brings it, on Debian. */
  readonly debianPackage: string;
  readonly isMet: () => boolean;
}

/** What lab hosts need of this machine, and `npm run ssh` with them. */
export const labMachineRequirements: readonly Requirement[] = [
  ...labRequirements,
  { tool: "ssh", debianPackage: "openssh-client", purpose: "npm run ssh" },
].map(({ tool, debianPackage, purpose }) => ({
  name: tool,
  purpose,
  debianPackage,
  isMet: () => hasTool(tool),
}));

/** What making a bundle from a source needs of this machine. */
export function bundleRequirements(source: ArtifactSourceName): Requirement[] {
  return requirementsOf(source).map((requirement) => ({
    name: requirement.debianPackage,
    purpose: `to ${requirement.purpose}`,
    debianPackage: requirement.debianPackage,
    isMet: () => answers(requirement),
  }));
}

/** Those that are not met on this machine. */
export function findMissing(requirements: readonly Requirement[]): Requirement[] {
  return requirements.filter(({ isMet }) => !isMet());
}

/** The Debian packages that bring what is missing, each once. */
export function packagesFor(missing: readonly Requirement[]): string[] {
  return [...new Set(missing.map(({ debianPackage }) => debianPackage))].sort();
}

/** The command line that installs packages on Debian, as a person types it. */
export function installCommand(packages: readonly string[]): string {
  return `apt-get install --yes --no-install-recommends ${packages.join(" ")}`;
}

/** Whether a program can be run by its name, here and by the lab. */
export function hasTool(tool: string): boolean {
  return toolFolders().some((folder) => {
    try {
      accessSync(join(folder, tool), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/** Whether apt-get and Debian's package names hold on this machine. */
export function isDebian(osRelease: string = readOsRelease()): boolean {
  const ids = /^ID(?:_LIKE)?=(.*)$/gm;
  return [...osRelease.matchAll(ids)].some(([, value]) => /\bdebian\b/.test(value ?? ""));
}

/** Compares versions number by number: `1.9` is older than `1.26.6`. */
export function isAtLeast(version: string, minimum: string): boolean {
  const have = version.split(".").map(Number);
  const need = minimum.split(".").map(Number);
  const at = need.findIndex((part, index) => part !== (have[index] ?? 0));
  return at === -1 || (have[at] ?? 0) > (need[at] ?? 0);
}

function answers({ check: [program, ...args] }: BundleRequirement): boolean {
  return spawnSync(program, args, { timeout: 10_000 }).status === 0;
}

function readOsRelease(): string {
  try {
    return readFileSync("/etc/os-release", "utf8");
  } catch {
    return "";
  }
}

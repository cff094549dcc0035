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
  readonly remedy: { readonly debianPackage: string } | { readonly command: string };
  readonly isMet: () => boolean;
}

/** What lab hosts need of this machine, and `npm run ssh` with them. */
export const labMachineRequirements: readonly Requirement[] = [
  ...labRequirements,
  { tool: "ssh", debianPackage: "openssh-client", purpose: "npm run ssh" },
].map(({ tool, debianPackage, purpose }) => ({
  name: tool,
  purpose,
  remedy: { debianPackage },
  isMet: () => hasTool(tool),
}));

/** What making a bundle from a source needs of this machine. */
export function bundleRequirements(source: ArtifactSourceName): Requirement[] {
  return requirementsOf(source).map((requirement) => {
    const { remedy, purpose } = requirement;
    const isPackage = "aptPackage" in remedy;
    return {
      name: isPackage ? remedy.aptPackage : requirement.check[0],
      purpose: `to ${purpose}`,
      remedy: isPackage ? { debianPackage: remedy.aptPackage } : remedy,
      isMet: () => answers(requirement),
    };
  });
}

/** Those that are not met on this machine. */
export function findMissing(requirements: readonly Requirement[]): Requirement[] {
  return requirements.filter(({ isMet }) => !isMet());
}

/** Debian packages among the remedies, each once. */
export function packagesFor(missing: readonly Requirement[]): string[] {
  const packages = missing.flatMap(({ remedy }) =>
    "debianPackage" in remedy ? [remedy.debianPackage] : [],
  );
  return [...new Set(packages)].sort();
}

/** The command line that installs packages on Debian, as a person types it. */
export function installCommand(packages: readonly string[]): string {
  return `apt-get install --yes --no-install-recommends ${packages.join(" ")}`;
}

/** The command line that mends one requirement. */
export function remedyCommand({ remedy }: Requirement): string {
  return "command" in remedy ? remedy.command : installCommand([remedy.debianPackage]);
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

function answers({ check: [program, ...args], version }: BundleRequirement): boolean {
  const { status, stdout } = spawnSync(program, args, { encoding: "utf8", timeout: 10_000 });
  if (status !== 0) return false;
  if (version === undefined) return true;
  const found = version.pattern.exec(stdout)?.[1];
  return found !== undefined && isAtLeast(found, version.minimum);
}

function readOsRelease(): string {
  try {
    return readFileSync("/etc/os-release", "utf8");
  } catch {
    return "";
  }
}

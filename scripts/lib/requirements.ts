import { accessSync, constants, readFileSync } from "node:fs";
import { join } from "node:path";
import { labRequirements, toolFolders } from "../../components/hosts/lab/runtime/requirements.ts";

/** A program that has to be on this machine, and where Debian has it. */
export interface Requirement {
  readonly tool: string;
  readonly debianPackage: string;
  readonly purpose: string;
}

/** Programs that `npm run ssh` and the commands call by themselves. */
const commandRequirements: readonly Requirement[] = [
  { tool: "ssh", debianPackage: "openssh-client", purpose: "npm run ssh" },
];

/** What has to be there before `up` on the lab driver. */
export const upRequirements: readonly Requirement[] = [...labRequirements, ...commandRequirements];

/** Those that are not on this machine. */
export function findMissing(
  requirements: readonly Requirement[],
  isPresent: (tool: string) => boolean = hasTool,
): Requirement[] {
  return requirements.filter(({ tool }) => !isPresent(tool));
}

/** Debian packages that bring the missing programs, each once. */
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

function readOsRelease(): string {
  try {
    return readFileSync("/etc/os-release", "utf8");
  } catch {
    return "";
  }
}

import { spawnSync } from "node:child_process";
import { CommandError } from "../command-line/command-line.ts";
import {
  findMissing,
  installCommand,
  isDebian,
  packagesFor,
  type Requirement,
} from "./requirements.ts";

/**
 * Makes sure that requirements are met: as root on Debian it installs packages and says which, else it
 * throws a `CommandError` with the command to type. What apt prints goes to stderr.
 */
export function ensureRequirements(
  requirements: readonly Requirement[],
  say: (line: string) => void,
): void {
  const missing = findMissing(requirements);
  if (missing.length === 0) return;
  const packages = packagesFor(missing);
  if (isDebian() && process.getuid?.() === 0) {
    say(`Installing the Debian packages ${packages.join(", ")}. Missing: ${nameAll(missing)}.`);
    installPackages(packages);
    return;
  }
  const how = isDebian() ? "as root" : "with this system's package manager, as on Debian";
  throw new CommandError(`Missing: ${nameAll(missing)}.`, `${how}: ${installCommand(packages)}`);
}

/** Installs Debian packages; fetches the package lists where the packages are not known. */
export function installPackages(packages: readonly string[]): void {
  if (aptGet(installArguments(packages))) return;
  if (aptGet(["update"]) && aptGet(installArguments(packages))) return;
  throw new CommandError(
    `apt-get could not install ${packages.join(", ")}; its output above says why.`,
    installCommand(packages),
  );
}

function nameAll(missing: readonly Requirement[]): string {
  return missing.map(({ name, purpose }) => `${name} (${purpose})`).join(", ");
}

function installArguments(packages: readonly string[]): string[] {
  return ["install", "--yes", "--no-install-recommends", ...packages];
}

function aptGet(args: readonly string[]): boolean {
  const { status } = spawnSync("apt-get", ["--quiet", ...args], {
    // Standard output may be a stream of JSON that is not apt's to write in.
    stdio: ["ignore", process.stderr.fd, process.stderr.fd],
    env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
  });
  return status === 0;
}

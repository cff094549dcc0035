import { spawnSync } from "node:child_process";
import { CommandError } from "./command-line.ts";
import {
  findMissing,
  installCommand,
  isDebian,
  packagesFor,
  type Requirement,
} from "./requirements.ts";

/**
 * Makes sure that programs are there: as root on Debian it installs their packages and says which,
 * elsewhere it throws a `CommandError` with the command to type. What apt prints goes to stderr.
 */
export function ensureRequirements(
  requirements: readonly Requirement[],
  say: (line: string) => void,
): void {
  const missing = findMissing(requirements);
  if (missing.length === 0) return;
  const packages = packagesFor(missing);
  const names = missing.map(({ tool, purpose }) => `${tool} (${purpose})`).join(", ");
  if (!isDebian() || process.getuid?.() !== 0) {
    const prefix = isDebian() ? "sudo " : "with your system's package manager, as on Debian: ";
    throw new CommandError(`Missing: ${names}.`, prefix + installCommand(packages));
  }
  say(`Installing the Debian packages ${packages.join(", ")}, which have: ${names}`);
  installPackages(packages);
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

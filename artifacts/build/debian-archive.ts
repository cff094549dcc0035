import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { BuildContext } from "../item.ts";
import { BundleError } from "../bundle-error.ts";
import { runCommand } from "./run-command.ts";

const KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg";
const SECURITY_MIRROR = "http://security.debian.org/debian-security";

/** Where this machine's own apt finds Debian. */
export interface DebianMirrors {
  readonly main: string;
  readonly security: string;
}

/** Asks apt for the mirrors that it is set up with. Throws a `BundleError` when it knows none. */
export async function debianMirrors(context: BuildContext, item: string): Promise<DebianMirrors> {
  const listing = await runCommand(
    "apt-get",
    ["indextargets", "--format", "$(REPO_URI) $(RELEASE)", "Created-By: Packages"],
    { signal: context.signal, item },
  );
  return parseMirrors(listing);
}

/** Reads lines of `URI RELEASE`, as `apt-get indextargets` prints them. */
export function parseMirrors(listing: string): DebianMirrors {
  const targets = listing
    .split("\n")
    .map((line) => line.split(" "))
    .filter(([uri]) => uri !== undefined && /\/debian(-security)?\/?$/.test(uri));
  const isSecurity = ([, release]: readonly string[]) => release?.endsWith("-security") === true;
  const main = targets.find((target) => !isSecurity(target))?.[0];
  if (main === undefined) {
    throw new BundleError(
      "apt on this machine knows no Debian mirror",
      "run it on Debian, or add a Debian mirror to /etc/apt/sources.list.d",
    );
  }
  return { main, security: targets.find(isSecurity)?.[0] ?? SECURITY_MIRROR };
}

/**
 * Downloads the newest packages of the pinned suite into `folder`, whatever Debian this machine runs:
 * with package lists of our own, and nothing of the machine's apt but its mirrors and keys.
 */
export async function downloadDebianPackages(
  packages: readonly string[],
  folder: string,
  context: BuildContext,
  item: string,
): Promise<void> {
  const { suite } = context.versions.debian;
  const state = join(context.folders.debianPackages, `apt-${suite}`);
  const mirrors = await debianMirrors(context, item);
  await mkdir(join(state, "lists", "partial"), { recursive: true });
  await mkdir(join(state, "archives", "partial"), { recursive: true });
  await writeFile(join(state, "status"), "");
  await writeFile(join(state, "sources.list"), renderSources(suite, mirrors));
  const settings = {
    "Dir::Etc::sourcelist": join(state, "sources.list"),
    "Dir::Etc::sourceparts": "-",
    "Dir::Etc::preferencesparts": "-",
    "Dir::State": state,
    "Dir::State::lists": join(state, "lists"),
    "Dir::State::status": join(state, "status"),
    "Dir::Cache": state,
    "Dir::Cache::archives": join(state, "archives"),
    "APT::Architecture": "amd64",
    // apt's own user cannot write below a private folder.
    "APT::Sandbox::User": "root",
  };
  const flags = Object.entries(settings).flatMap(([name, value]) => ["-o", `${name}=${value}`]);
  const options = { signal: context.signal, item };
  await runCommand("apt-get", ["-qq", ...flags, "update"], options);
  await mkdir(folder, { recursive: true });
  const download = ["-qq", ...flags, "download", ...packages];
  await runCommand("apt-get", download, { ...options, cwd: folder });
}

/** Sources of a suite with its updates, point-release and security. */
export function renderSources(suite: string, { main, security }: DebianMirrors): string {
  const signed = `deb [signed-by=${KEYRING}]`;
  return [
    `${signed} ${main} ${suite} main`,
    `${signed} ${main} ${suite}-updates main`,
    `${signed} ${security} ${suite}-security main`,
    "",
  ].join("\n");
}

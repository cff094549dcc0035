import { mkdir, rename, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { ProcessMark } from "../machine/process-mark.ts";
import { runCommand, runForBytes } from "../machine/run-command.ts";
import type { LabHostSecrets } from "../spec.ts";

/** Files of the host that always follow the driver, as paths on the host without the leading slash. */
export const ownedPaths = {
  hostKey: "etc/ssh/ssh_host_ed25519_key",
  hostKeyPublic: "etc/ssh/ssh_host_ed25519_key.pub",
  authorizedKeys: "etc/ssh/authorized_keys.d/root",
} as const;

/** Keeps the host's keys in `directory`, in the tree that a host has. */
export async function writeOwnedFiles(directory: string, secrets: LabHostSecrets): Promise<void> {
  const endLine = (text: string): string => `${text.trimEnd()}\n`;
  await write(join(directory, ownedPaths.hostKey), endLine(secrets.hostKeyPrivate), 0o600);
  await write(join(directory, ownedPaths.hostKeyPublic), endLine(secrets.hostKeyPublic), 0o644);
  const authorizedKeys = secrets.authorizedKeys.map(endLine).join("");
  await write(join(directory, ownedPaths.authorizedKeys), authorizedKeys, 0o600);
}

/**
 * On the host: takes the archive on stdin, and where it differs from what is there puts it in place. A
 * restart of sshd keeps open sessions and returns when the new keys are in use.
 */
const TAKE_OWNED_FILES = `set -eu
# Not in /tmp, which a host that is still booting empties; so what a killed one left is taken away here.
rm -rf /root/.nordmesh-new.*
new=$(mktemp -d /root/.nordmesh-new.XXXXXXXX)
trap 'rm -rf "$new"' EXIT
tar -C "$new" --extract
cd "$new"
if ! find . -type f | while read -r file; do cmp -s "$file" "/$file" || exit 1; done; then
  cp -a "$new/." /
  systemctl restart ssh.service
fi`;

/** Puts the files onto a running host, which does nothing where it has them. */
export async function pushOwnedFiles(directory: string, init: ProcessMark): Promise<void> {
  const archive = await runForBytes("tar", ["-C", directory, "--create", "."]);
  await runOnHost(init, TAKE_OWNED_FILES, archive);
}

/** Lets a running host see another bundle at its usual place. */
export async function pushBundleLink(bundleName: string, init: ProcessMark): Promise<void> {
  await runOnHost(init, `ln -sfn 'bundles/${bundleName}' /opt/nordmesh/bundle`);
}

/**
 * Runs a shell line inside all namespaces of the host. Writing through /proc/PID/root instead would
 * follow the host's symbolic links out into the machine.
 */
async function runOnHost(
  init: ProcessMark,
  script: string,
  input: Buffer | string = "",
): Promise<void> {
  await runCommand("nsenter", [`--target=${String(init.pid)}`, "--all", "/bin/sh", "-c", script], {
    input,
  });
}

async function write(path: string, content: string, mode: number): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o755 });
  // Made with its final mode: a private key is at no moment readable by others.
  await writeFile(`${path}.new`, content, { mode });
  await rename(`${path}.new`, path);
}

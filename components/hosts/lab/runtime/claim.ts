import { access, mkdir, readFile, realpath, rename, rmdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { LabError } from "./failures.ts";

/** Labs of this machine, whichever checkout they belong to: one small file a lab, gone with it. */
const CLAIMS = "/run/nordmesh";
const claimFile = (lab: string): string => join(CLAIMS, `${lab}.json`);

/** The folder of the lab that has the name on this machine, if there is one and its folder still exists. */
async function claimedBy(lab: string): Promise<string | undefined> {
  const text = await readFile(claimFile(lab), "utf8").catch(() => undefined);
  if (text === undefined) return undefined;
  const { stateDir } = JSON.parse(text) as { stateDir: string };
  return await access(stateDir).then(
    () => stateDir,
    () => undefined,
  );
}

/** The other folder that a lab of this name belongs to on this machine; undefined when it may be ours. */
export async function claimedElsewhere(lab: string, stateDir: string): Promise<string | undefined> {
  const owner = await claimedBy(lab);
  const own = await realpath(stateDir).catch(() => stateDir);
  return owner === own ? undefined : owner;
}

/**
 * Takes a lab's name for a folder, since namespaces and control groups carry it. Throws, naming the
 * other folder, when a lab of the same name lives elsewhere. Callers hold the lab's lock.
 */
export async function claimLab(lab: string, stateDir: string): Promise<void> {
  await mkdir(stateDir, { recursive: true, mode: 0o700 });
  const owner = await claimedElsewhere(lab, stateDir);
  if (owner !== undefined) {
    throw new LabError(
      `a lab named ${lab} exists on this machine already, in ${owner}`,
      "give this environment another name, or destroy the other lab first: " +
        `node components/hosts/lab/cli.ts destroy-lab --state-dir ${owner}`,
    );
  }
  await mkdir(CLAIMS, { recursive: true });
  await writeFile(
    `${claimFile(lab)}.new`,
    `${JSON.stringify({ stateDir: await realpath(stateDir) })}\n`,
  );
  await rename(`${claimFile(lab)}.new`, claimFile(lab));
}

/** Gives the name back. */
export async function releaseLab(lab: string): Promise<void> {
  await rm(claimFile(lab), { force: true });
  await rmdir(CLAIMS).catch(() => undefined); // other labs are in it
}

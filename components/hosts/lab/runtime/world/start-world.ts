import { mkdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { withLabLock } from "../bring-up.ts";
import { LabError } from "../failures.ts";
import { labNetns } from "../layout.ts";
import { netnsExists, netnsPath } from "../machine/netns.ts";
import { issueWorldCertificates } from "./world-certificates.ts";
import {
  isListening,
  NAME_SERVER,
  startWorldListener,
  startWorldNameServer,
  stopListener,
} from "./world-listeners.ts";
import { createWorldNetwork, removeWorldNetwork } from "./world-network.ts";
import type { LabReference, WorldSpec } from "./world-spec.ts";
import { assertUsable, worldPaths } from "./world-spec.ts";

/** A running world. */
export interface World {
  /** PEM certificate of the authority that its hosts' TLS certificates come from. */
  readonly certificateAuthority: string;
}

/**
 * Surrounds a running lab with hosts that would answer. Does nothing where exactly these run already; else
 * all are made anew, which also clears what a killed run has left, and what had arrived is forgotten.
 */
export async function startWorld(reference: LabReference, spec: WorldSpec): Promise<World> {
  assertUsable(spec);
  return await withLabLock(reference.lab, async () => {
    if (!(await netnsExists(labNetns(reference.lab)))) {
      throw new LabError(
        `lab ${reference.lab} does not run`,
        "start it: node components/hosts/lab/cli.ts start --lab NAME",
      );
    }
    const paths = worldPaths(reference.stateDir);
    const wanted = await describeWorld(reference, spec);
    if (await runsAsWanted(reference, spec, wanted)) {
      return { certificateAuthority: await readFile(paths.authority, "utf8") };
    }
    await clearWorld(reference);
    const certificateAuthority = await makeWorld(reference, spec);
    await writeFile(paths.record, wanted);
    return { certificateAuthority };
  });
}

/** Removes a lab's world with its record of arrivals; does nothing where there is none. */
export async function stopWorld(reference: LabReference): Promise<void> {
  await withLabLock(reference.lab, () => clearWorld(reference));
}

async function makeWorld(reference: LabReference, spec: WorldSpec): Promise<string> {
  const paths = worldPaths(reference.stateDir);
  await mkdir(paths.directory, { recursive: true, mode: 0o700 });
  // Before anything runs: what a kill leaves is known by its names.
  await writeFile(paths.record, JSON.stringify({ hosts: spec.hosts }));
  const { authority, issued } = await issueWorldCertificates(spec.hosts, new Date());
  await writeFile(paths.authority, authority);
  await Promise.all(
    spec.hosts.map(async (host) => {
      const files = paths.host(host.name);
      await writeFile(files.certificate, issued.get(host.name)?.certificate ?? "");
      await writeFile(files.key, issued.get(host.name)?.key ?? "", { mode: 0o600 });
      await createWorldNetwork(reference.lab, host);
      await startWorldListener(reference, host, spec);
    }),
  );
  await startWorldNameServer(reference, spec);
  return authority;
}

async function clearWorld(reference: LabReference): Promise<void> {
  const paths = worldPaths(reference.stateDir);
  const hosts = await recordedHosts(reference);
  await Promise.all([NAME_SERVER, ...hosts].map((name) => stopListener(reference, name)));
  await Promise.all(hosts.map((name) => removeWorldNetwork(reference.lab, name)));
  await rm(paths.directory, { recursive: true, force: true });
}

async function recordedHosts({ stateDir }: LabReference): Promise<string[]> {
  const text = await readFile(worldPaths(stateDir).record, "utf8").catch(() => "");
  try {
    return (JSON.parse(text) as WorldSpec).hosts.map(({ name }) => name);
  } catch {
    return []; // none, or killed before anything was made
  }
}

/** A lab's network made anew has lost the routes, so its namespace is part of what a world is. */
async function describeWorld({ lab }: LabReference, spec: WorldSpec): Promise<string> {
  const { ino: namespace } = await stat(netnsPath(labNetns(lab)));
  return JSON.stringify({ hosts: spec.hosts, namespace });
}

async function runsAsWanted(
  reference: LabReference,
  { hosts }: WorldSpec,
  wanted: string,
): Promise<boolean> {
  const present = await readFile(worldPaths(reference.stateDir).record, "utf8").catch(() => "");
  if (present !== wanted) return false;
  const names = [NAME_SERVER, ...hosts.map(({ name }) => name)];
  const listening = await Promise.all(names.map((name) => isListening(reference, name)));
  return listening.every((each) => each);
}

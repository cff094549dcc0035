import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { readManifest } from "../../../../artifacts/bundle-location.ts";
import type { Plan } from "../../../../model/plan/plan.ts";
import { kitParts, type VolumeReferences } from "../../../../model/recovery/kit-manifest.ts";
import { StepError } from "../../../../model/step-error.ts";
import { PROJECT_FOLDER } from "../../../../stacks/load-plan.ts";
import { meshPath } from "../../../../stacks/mesh-file.ts";
import { placementPath } from "../../../../stacks/placement-file.ts";
import { rotationPath } from "../../../../stacks/rotation-file.ts";
import type { Engine } from "../../engine/engine.ts";
import type { EnvironmentFolders } from "../../environment/environment-state.ts";
import type { ReadyPlan } from "../../environment/prepare.ts";
import { assembleKit, type OpenKit } from "../kit/kit-file.ts";
import { takeSnapshot, type TakenSnapshot } from "./take-snapshot.ts";

/** What a kit is made from. */
export interface KitSources {
  readonly ready: ReadyPlan;
  readonly engine: Engine;
  readonly folders: EnvironmentFolders;
  readonly now: Date;
}

/** ssh's own exit status, where it could not connect. */
const NO_CONNECTION = 255;

/** Collects everything that a rebuild needs, in memory. */
export async function collectKit({ ready, engine, folders, now }: KitSources): Promise<OpenKit> {
  const { plan, file, bundle } = ready;
  const manifest = readManifest(bundle);
  if (manifest === undefined) throw new Error(`unreachable: the bundle ${bundle} has no manifest`);
  const snapshot = await snapshotOf(plan, folders.sshConfig);
  const { state, passphrase } = await engine.openState();
  const path = join(PROJECT_FOLDER, file);
  const records = [
    [kitParts.placements, placementPath(path)],
    [kitParts.rotation, rotationPath(path)],
    [kitParts.mesh, meshPath(path)],
  ] as const;
  const parts = new Map<string, Buffer>([
    [kitParts.snapshot, snapshot.content],
    [kitParts.state, Buffer.from(state)],
    [kitParts.passphrase, Buffer.from(passphrase)],
    [kitParts.environment, readFileSync(path)],
    [kitParts.versions, readFileSync(join(PROJECT_FOLDER, "versions.yaml"))],
    [kitParts.bundle, readFileSync(join(bundle, "manifest.json"))],
    [kitParts.volumes, Buffer.from(`${JSON.stringify(volumesOf(plan), undefined, 2)}\n`)],
  ]);
  for (const [part, record] of records) {
    if (existsSync(record)) parts.set(part, readFileSync(record));
  }
  return assembleKit(
    {
      environment: plan.environment,
      madeAt: now.toISOString(),
      engine: engine.name,
      trustDomain: plan.mesh.trustDomain,
      kubernetes: plan.kubernetes.version,
      bundle: { digest: manifest.digest, source: manifest.source },
      hosts: plan.hosts.map(({ name, role, privateAddress }) => ({ name, role, privateAddress })),
      etcd: snapshot.facts,
    },
    parts,
  );
}

/** From the first control plane that can be reached. Throws what the last one said. */
async function snapshotOf({ hosts }: Plan, sshConfig: string): Promise<TakenSnapshot> {
  const members = hosts.filter(({ role }) => role === "control-plane");
  let unreached: unknown;
  for (const member of members) {
    try {
      return await takeSnapshot(sshConfig, member);
    } catch (error) {
      if (!(error instanceof StepError) || error.failure.exitCode !== NO_CONNECTION) throw error;
      unreached = error;
    }
  }
  throw unreached;
}

/** Local volumes, whose content is not in etcd: each with where the environment says that it is backed up. */
function volumesOf({ hosts }: Plan): VolumeReferences {
  return {
    volumes: hosts.flatMap(({ name, volumeFolders, volumeBackup }) =>
      volumeFolders.map((folder) => ({ host: name, folder, backup: volumeBackup?.at ?? null })),
    ),
  };
}

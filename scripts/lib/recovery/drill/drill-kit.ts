import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { makePrivateFolder } from "../../../../engine/state/atomic-file.ts";
import { renderKitName } from "../../../../model/recovery/kit-name.ts";
import type { Engine } from "../../engine/engine.ts";
import { environmentFolders } from "../../environment/environment-state.ts";
import type { ReadyPlan } from "../../environment/prepare.ts";
import { openFile } from "../check-file.ts";
import { checkKit } from "../check/check-kit.ts";
import { collectKit } from "../collect/collect-kit.ts";
import { createIdentityFile } from "../identity-file.ts";
import { type OpenKit, sealKit, sha256Of } from "../kit/kit-file.ts";

/** A drill's kit, as it was read from its file again. */
export interface DrillKit {
  readonly kit: OpenKit;
  /** SHA-256 of the file. */
  readonly digest: string;
  /** Names of files in the environment's state: the kit, and the identity that opens it. */
  readonly files: readonly [kit: string, identity: string];
}

/**
 * Makes a kit and proves it, and keeps it with its identity beside the environment's state, where both stay. Throws
 * where it would not bring the environment back.
 */
export async function makeDrillKit(ready: ReadyPlan, engine: Engine): Promise<DrillKit> {
  const folders = environmentFolders(ready.plan.environment);
  const made = await collectKit({ ready, engine, folders, now: new Date() });
  const checks = await checkKit(made, join(ready.bundle, "bin/etcdutl"));
  const problems = checks.flatMap((check) => check.problems);
  if (problems.length > 0) throw new Error(`the kit is no good: ${problems.join("; ")}`);
  const folder = join(folders.folder, FOLDER);
  // Of a drill that ended before anything was lost.
  await rm(folder, { recursive: true, force: true });
  await makePrivateFolder(folder);
  const identity = join(folder, "identity.txt");
  const content = await sealKit(made, [await createIdentityFile(identity)]);
  const digest = sha256Of(content);
  const name = renderKitName(ready.plan.environment, made.manifest.madeAt, digest);
  await writeFile(join(folder, name), content, { mode: 0o600 });
  // Through encryption and back, as a kit that was fetched from its target.
  const kit = await openFile(join(folder, name), identity);
  return { kit, digest, files: [join(FOLDER, name), join(FOLDER, "identity.txt")] };
}

const FOLDER = "drill";

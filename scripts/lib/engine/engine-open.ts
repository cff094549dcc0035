import { enableCompileCache } from "node:module";
import { delimiter, dirname, join } from "node:path";
import { cacheRoot } from "../../../artifacts/cache-folders.ts";
import type { Plan } from "../../../model/plan/plan.ts";
import type { Engine } from "./engine.ts";
import { parallelOperations } from "./engine.ts";
import { chooseEngine, parseEngineWish } from "./engine-choice.ts";
import { environmentFolders, readRecord } from "../environment/environment-state.ts";
import { findPulumi, installPulumi } from "./pulumi-cli-search.ts";

export interface EngineOptions {
  /** `--engine` as it was given. */
  readonly engine: string | undefined;
  readonly installPulumi?: boolean;
}

/** Options that all commands share which run an engine. */
export const engineOption = {
  engine: {
    type: "string",
    placeholder: "ENGINE",
    description:
      "auto, pulumi (the CLI) or embedded; auto keeps to the engine that made the environment, and takes the CLI for a new one where it is installed (default: NORDMESH_ENGINE, else auto)",
  },
} as const;

/**
 * The engine for an environment; see `chooseEngine` for which one that is. `plan` is undefined where
 * only what exists is touched.
 */
export async function openEngine(
  environment: string,
  plan: Plan | undefined,
  options: EngineOptions,
): Promise<Engine> {
  const wish = parseEngineWish(options.engine, process.env);
  const found = options.installPulumi === true ? await installPulumi() : findPulumi();
  const recorded = readRecord(environmentFolders(environment))?.engine;
  const name = chooseEngine({ environment, wish, recorded, hasPulumi: found !== undefined });
  // Commands of the program say `node`: let it be the one that runs this, not an older one on PATH.
  process.env["PATH"] = [dirname(process.execPath), process.env["PATH"] ?? ""].join(delimiter);
  // The SDK is a thousand files: compiled once, not by every command.
  enableCompileCache(join(cacheRoot(), "compile-cache"));
  const parallel = parallelOperations(plan?.hosts.length ?? 3);
  if (name === "pulumi" && found !== undefined) {
    const { PulumiEngine } = await import("./pulumi-cli.ts");
    return new PulumiEngine(environment, parallel, found);
  }
  const { EmbeddedEngine } = await import("./engine-embedded.ts");
  return new EmbeddedEngine(environment, parallel);
}

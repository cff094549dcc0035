import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type ConfigError, ConfigProblems } from "../../../model/environment/config-error.ts";
import { readYaml } from "../../../model/environment/yaml-document.ts";
import { type LoadedPlan, PROJECT_FOLDER } from "../../../stacks/load-plan.ts";
import type { Engine } from "../engine/engine.ts";

/** The version of Kubernetes that an environment runs; undefined before its first `up`. */
export async function runningKubernetes(engine: Engine): Promise<string | undefined> {
  const version = (await engine.outputs())["kubernetesVersion"]?.value;
  return typeof version === "string" ? version : undefined;
}

/**
 * Refuses what would bring a cluster to another version of Kubernetes on all hosts at once: that is an upgrade,
 * which takes one host after the other. Throws `ConfigProblems` that point at the version in the file.
 */
export async function assertSameKubernetes(loaded: LoadedPlan, engine: Engine): Promise<void> {
  const { upgrade, wanted, plan, file } = loaded;
  // A record says which host has which version, and the program makes no other.
  const expected = upgrade === null ? await runningKubernetes(engine) : upgrade.to;
  if (expected === undefined || expected === wanted) return;
  const command = `npm run upgrade -- ${plan.environment}`;
  const problem = {
    code: upgrade === null ? "kubernetes-version-is-an-upgrade" : "kubernetes-upgrade-is-under-way",
    expected:
      upgrade === null
        ? `${expected}, which runs: only an upgrade changes it, one host after the other`
        : `${expected}, to which an upgrade from ${upgrade.from} is under way`,
    fix:
      upgrade === null
        ? `see what it takes: ${command} --preview; then ${command}`
        : `set it to ${expected} until that is done: ${command}`,
  };
  throw new ConfigProblems(file, [{ ...problem, ...placeOfVersion(file, "kubernetes", wanted) }]);
}

/** Where a file says which version it asks for, and what that is. */
export function placeOfVersion(
  file: string,
  section: "kubernetes" | "mesh",
  wanted: string,
): Pick<ConfigError, "path" | "line" | "got"> {
  const { document } = readYaml(readFileSync(join(PROJECT_FOLDER, file), "utf8"));
  const own = document?.value[section];
  const isWritten = typeof own === "object" && own !== null && "version" in own;
  return {
    path: `${section}.version`,
    line: document?.positionOf(isWritten ? [section, "version"] : [section]).line ?? 1,
    got: isWritten ? wanted : `nothing, which is ${wanted} with this checkout`,
  };
}

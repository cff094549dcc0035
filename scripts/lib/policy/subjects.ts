import { readdirSync, readFileSync, statSync } from "node:fs";
import { join, relative } from "node:path";
import { formatPath } from "../../../model/environment/config-path.ts";
import { readYaml } from "../../../model/environment/yaml-document.ts";
import type { Resource } from "../../../policies/shared/resource.ts";
import { PROJECT_FOLDER } from "../../../stacks/load-plan.ts";
import { loadPlanWithBundle } from "../environment/prepare.ts";
import { BadInput } from "./bad-input.ts";
import type { Subject } from "./judge-resources.ts";
import { environmentPath } from "./locate-violation.ts";
import { type ReadResource, readManifests } from "./manifest-resources.ts";
import { previewResources } from "./preview-resources.ts";
import { readState } from "./state-resources.ts";

/** A subject, and the file that stands for it where no line is known. */
export type FiledSubject = Subject & { readonly file: string };

/** An environment as its program would make it. Throws as `loadPlan` does for a file with mistakes. */
export async function environmentSubject(
  environment: string,
  say: (line: string) => void,
): Promise<FiledSubject> {
  const { file } = loadPlanWithBundle(environment, say);
  const { document } = readYaml(readFileSync(join(PROJECT_FOLDER, file), "utf8"));
  return {
    name: environment,
    file,
    resources: await previewResources(environment),
    locate: (violation) => {
      const path = environmentPath(violation);
      if (path === null || document === null) return null;
      return { file, line: document.positionOf(path).line, path: formatPath(path) };
    },
  };
}

/** A state that was exported to a file. */
export function stateSubject(file: string): FiledSubject {
  return { name: file, file, resources: readState(readText(file), file), locate: () => null };
}

/** All manifests in a folder and below it. */
export function manifestSubject(folder: string): FiledSubject {
  const read = listManifests(folder).flatMap((file) => readManifests(readText(file), file));
  const places = new Map<Resource, ReadResource>(read.map((entry) => [entry.resource, entry]));
  return {
    name: folder,
    file: folder,
    resources: read.map(({ resource }) => resource),
    locate: ({ resource }) => {
      const found = places.get(resource);
      return found === undefined ? null : { file: found.file, line: found.line };
    },
  };
}

function listManifests(folder: string): string[] {
  try {
    if (statSync(folder).isFile()) return [folder];
    return readdirSync(folder, { recursive: true, encoding: "utf8" })
      .filter((name) => /\.(ya?ml|json)$/.test(name))
      .map((name) => relative(".", join(folder, name)))
      .sort();
  } catch (error) {
    throw unreadable(folder, error);
  }
}

function readText(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw unreadable(file, error);
  }
}

function unreadable(file: string, cause: unknown): BadInput {
  return new BadInput(`${file} cannot be read: ${cause instanceof Error ? cause.message : ""}`);
}

import { readdirSync, readFileSync, statSync } from "node:fs";
import { join, relative } from "node:path";
import type { Resource } from "../../../policies/shared/resource.ts";
import { PROJECT_FOLDER } from "../../../stacks/load-plan.ts";
import { loadPlanWithBundle } from "../environment/prepare.ts";
import { BadInput } from "./bad-input.ts";
import { isEmbeddedState, readEmbeddedState } from "./embedded-state.ts";
import type { Subject } from "./judge-resources.ts";
import { environmentLocator } from "./locate-violation.ts";
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
  return {
    name: environment,
    file,
    resources: await previewResources(environment),
    locate: environmentLocator(readText(join(PROJECT_FOLDER, file)), file),
  };
}

/** A state: one that was exported to a file, or the embedded engine's own. */
export async function stateSubject(file: string): Promise<FiledSubject> {
  const resources = isEmbeddedState(file)
    ? await readEmbeddedState(file)
    : readState(readText(file), file);
  return { name: file, file, resources, locate: () => null };
}

/** All manifests in a folder and below it. */
export function manifestSubject(folder: string): FiledSubject {
  const read = listManifests(folder).flatMap((file) => readManifests(readText(file), file));
  const places = new Map<Resource, ReadResource>(read.map((entry) => [entry.resource, entry]));
  return {
    name: folder,
    file: folder,
    resources: read.map(({ resource }) => resource),
    locate: ({ resource, path }) => {
      const found = places.get(resource);
      return found === undefined ? null : { file: found.file, line: found.lineOf(path) };
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

import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { z } from "zod";
import { type MeshRecord, meshStages } from "../model/plan/mesh-record.ts";

const controlPlane = z.strictObject({
  version: z.string().regex(/^\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?$/),
  // What Kubernetes takes as part of a name.
  revision: z
    .string()
    .regex(/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/i)
    .nullable(),
});

const meshFile = z.strictObject({
  runs: controlPlane,
  upgrade: z
    .strictObject({ to: controlPlane, stage: z.enum(meshStages), moved: z.array(z.string()) })
    .nullable(),
});

/**
 * Path of the record beside an environment's file of the control plane that its mesh has. It is reviewed and kept
 * like the file itself: without it, the mesh would be made anew under its first name.
 */
export function meshPath(environmentFile: string): string {
  return environmentFile.replace(/\.yaml$/, ".mesh.json");
}

/** The record; null where there is none. Throws for a file that is no record. */
export function readMesh(path: string): MeshRecord | null {
  return existsSync(path) ? parseMesh(readFileSync(path, "utf8")) : null;
}

/** The same, of a record's text. */
export function parseMesh(text: string): MeshRecord {
  return meshFile.parse(JSON.parse(text));
}

/** Records what a mesh runs, whole or not at all. What an environment begins with needs no record. */
export function writeMesh(path: string, record: MeshRecord | null): void {
  if (record === null || (record.upgrade === null && record.runs.revision === null)) {
    rmSync(path, { force: true });
    return;
  }
  writeFileSync(`${path}.new`, `${JSON.stringify(record, undefined, 2)}\n`);
  renameSync(`${path}.new`, path);
}

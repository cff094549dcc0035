import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { parse, z } from "zod";
import type { Placement } from "../model/placement/placement.ts";

const placementFile = z.strictObject({
  placements: z.array(
    z.strictObject({
      guest: z.string(),
      hypervisor: z.string(),
      nodes: z.array(
        z.strictObject({
          node: z.int(),
          threads: z.array(z.int()),
          memoryMiB: z.int(),
        }),
      ),
      vcpus: z.array(z.int()),
      emulatorThreads: z.array(z.int()),
      disk: z.string(),
      diskGiB: z.int(),
    }),
  ),
});

/** Path of the record beside an environment's file: it is reviewed and kept like the file itself. */
export function placementPath(environmentFile: string): string {
  return environmentFile.replace(/\.yaml$/, ".placement.json");
}

/** Where an environment's guests were placed before; none while there is no record. */
export function readPlacements(path: string): readonly Placement[] {
  if (!existsSync(path)) return [];
  return parse(placementFile, JSON.parse(readFileSync(path, "utf8"))).placements;
}

/** Records where guests stand. The same placements are always the same bytes, a guest a few lines. */
export function writePlacements(path: string, placements: readonly Placement[]): void {
  const lines = placements.map((placement) => `    ${JSON.stringify(placement)}`).join(",\n");
  writeFileSync(path, `{\n  "placements": [\n${lines}\n  ]\n}\n`);
}

import { z } from "zod";
import type { SeenObject } from "./compare-objects.ts";

const meshWriteSchema = z.object({
  sequence: z.int().positive(),
  /** When it was sent, of the epoch. */
  milliseconds: z.int().positive(),
  kind: z.enum(["ConfigMap", "Secret"]),
  name: z.string(),
  uid: z.string(),
  /** SPIFFE identity that the keeper's proxy has seen; empty where there was none. */
  caller: z.string(),
  /** Of the value that was written. */
  sha256: z.string(),
});

/** A write that was acknowledged through the mesh. */
export type MeshWrite = z.infer<typeof meshWriteSchema>;

/** A line of `probe write`; undefined where it is none, or not whole. */
export function readMeshWrite(line: string): MeshWrite | undefined {
  try {
    return meshWriteSchema.parse(JSON.parse(line));
  } catch {
    return undefined;
  }
}

/** The writes of a drill, in the order in which they were made and acknowledged. */
export interface MeshWrites {
  readonly namespace: string;
  readonly acknowledged: readonly MeshWrite[];
  /** How many were acknowledged before the snapshot was begun: all of these have to be back. */
  readonly beforeSnapshot: number;
}

/** When a write was made. */
export type WriteTime = Pick<MeshWrite, "sequence" | "milliseconds">;

/** What became of the writes. */
export interface WritesFound {
  readonly acknowledged: number;
  readonly beforeSnapshot: number;
  readonly back: number;
  /** Secrets among those that are back. */
  readonly secretsBack: number;
  /** Null where none is back. */
  readonly newestBack: WriteTime | null;
  /** Null where none was acknowledged. */
  readonly newestAcknowledged: WriteTime | null;
  /** Time between the two. */
  readonly rpoSeconds: number | null;
}

/** What an object of a write holds, in the words by which it is compared. */
export function contentOfWrite({ sequence, milliseconds }: WriteTime, sha256: string): string {
  return [sequence, milliseconds, sha256].join(" ");
}

/**
 * What has to be there after a rebuild: what was listed, and each write that was acknowledged before the snapshot was
 * begun, or before a write that is back: one was made after the other, so none may be left out.
 */
export function expectedObjects(
  listed: readonly SeenObject[],
  { namespace, acknowledged, beforeSnapshot }: MeshWrites,
  found: readonly SeenObject[],
): SeenObject[] {
  const newest = writesBack(acknowledged, found).at(-1)?.sequence ?? 0;
  const written = acknowledged
    .filter((write, index) => index < beforeSnapshot || write.sequence <= newest)
    .map((write) => ({
      name: `${write.kind} ${namespace}/${write.name}`,
      uid: write.uid,
      content: contentOfWrite(write, write.sha256),
    }));
  const names = new Set(written.map(({ name }) => name));
  return [...listed.filter(({ name }) => !names.has(name)), ...written];
}

/** Counts what is back of the writes, and measures what is lost. */
export function judgeWrites(
  { acknowledged, beforeSnapshot }: MeshWrites,
  found: readonly SeenObject[],
): WritesFound {
  const back = writesBack(acknowledged, found);
  const newestBack = timeOf(back.at(-1));
  const newestAcknowledged = timeOf(acknowledged.at(-1));
  return {
    acknowledged: acknowledged.length,
    beforeSnapshot,
    back: back.length,
    secretsBack: back.filter(({ kind }) => kind === "Secret").length,
    newestBack,
    newestAcknowledged,
    rpoSeconds:
      newestBack === null || newestAcknowledged === null
        ? null
        : (newestAcknowledged.milliseconds - newestBack.milliseconds) / 1000,
  };
}

function writesBack(
  acknowledged: readonly MeshWrite[],
  found: readonly SeenObject[],
): readonly MeshWrite[] {
  const uids = new Set(found.map(({ uid }) => uid));
  return acknowledged.filter(({ uid }) => uids.has(uid));
}

function timeOf(write: MeshWrite | undefined): WriteTime | null {
  return write === undefined
    ? null
    : { sequence: write.sequence, milliseconds: write.milliseconds };
}

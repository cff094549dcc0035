import { describe, expect, it } from "@jest/globals";
import type { SeenObject } from "../../../../model/recovery/compare-objects.ts";
import {
  contentOfWrite,
  expectedObjects,
  judgeWrites,
  type MeshWrite,
  type MeshWrites,
  readMeshWrite,
} from "../../../../model/recovery/mesh-writes.ts";
import { contentOf, type ListedObject } from "../../../../model/recovery/object-content.ts";

const write = (sequence: number): MeshWrite => ({
  sequence,
  milliseconds: 1000 * sequence,
  kind: sequence % 5 === 0 ? "Secret" : "ConfigMap",
  name: `entry-${String(sequence)}`,
  uid: `uid-${String(sequence)}`,
  caller: "spiffe://mesh/writer",
  sha256: `sha-${String(sequence)}`,
});

const stored = (made: MeshWrite): SeenObject => ({
  name: `${made.kind} drill/${made.name}`,
  uid: made.uid,
  content: contentOfWrite(made, made.sha256),
});

/** Ten writes, of which five were acknowledged before the snapshot was begun. */
const writes: MeshWrites = {
  namespace: "drill",
  acknowledged: Array.from({ length: 10 }, (_, index) => write(index + 1)),
  beforeSnapshot: 5,
};
const upTo = (sequence: number): SeenObject[] => writes.acknowledged.slice(0, sequence).map(stored);

describe("writes through the mesh", () => {
  it("have to be back if they were acknowledged before the snapshot, or before one that is back", () => {
    const other: SeenObject = { name: "Secret demo/key", uid: "1", content: "x" };
    const names = (found: readonly SeenObject[]): string[] =>
      expectedObjects([other, ...upTo(2)], writes, found).map(({ uid }) => uid);
    const first = ["1", "uid-1", "uid-2", "uid-3", "uid-4", "uid-5"];
    expect(names([])).toEqual(first);
    expect(names(upTo(3))).toEqual(first);
    expect(names(upTo(7))).toEqual([...first, "uid-6", "uid-7"]);
    expect(names([stored(write(7))])).toEqual([...first, "uid-6", "uid-7"]);
  });

  it("are lost from the newest that is back to the newest that was acknowledged", () => {
    expect(judgeWrites(writes, upTo(7))).toEqual({
      acknowledged: 10,
      beforeSnapshot: 5,
      back: 7,
      secretsBack: 1,
      newestBack: { sequence: 7, milliseconds: 7000 },
      newestAcknowledged: { sequence: 10, milliseconds: 10_000 },
      rpoSeconds: 3,
    });
    expect(judgeWrites(writes, [])).toMatchObject({ newestBack: null, rpoSeconds: null });
    expect(judgeWrites({ ...writes, acknowledged: [] }, upTo(7))).toMatchObject({
      newestAcknowledged: null,
      rpoSeconds: null,
    });
  });

  it("are read from whole lines alone", () => {
    const line = JSON.stringify(write(5));
    expect(readMeshWrite(line)).toEqual(write(5));
    expect(readMeshWrite(line.slice(0, -9))).toBeUndefined();
    expect(readMeshWrite("{}")).toBeUndefined();
  });
});

describe("what an object holds", () => {
  const object = (parts: Readonly<Record<string, unknown>>): ListedObject => ({
    kind: "ConfigMap",
    metadata: { name: "a", uid: "1" },
    ...parts,
  });
  const none = new Map<string, string>();

  it("is neither its status, nor the order of its fields, nor what the API server keeps", () => {
    const one = object({ data: { a: "1", b: "2" }, status: { ready: true } });
    const other = object({ data: { b: "2", a: "1" }, metadata: { name: "a", uid: "2" } });
    expect(contentOf(one, none)).toBe(contentOf(other, none));
    expect(contentOf(object({ data: { a: "1" } }), none)).not.toBe(contentOf(one, none));
    const labelled = object({
      data: { a: "1", b: "2" },
      metadata: { name: "a", uid: "1", labels: { a: "b" } },
    });
    expect(contentOf(labelled, none)).not.toBe(contentOf(one, none));
  });

  it("has the addresses that hosts have moved to, in secrets as well, and no part of another one", () => {
    const moved = new Map([["10.0.0.1", "10.0.0.200"]]);
    const encode = (text: string): string => Buffer.from(text).toString("base64");
    expect(contentOf(object({ spec: "10.0.0.1:6443 10.0.0.11 110.0.0.1" }), moved)).toBe(
      contentOf(object({ spec: "10.0.0.200:6443 10.0.0.11 110.0.0.1" }), none),
    );
    const secret = (text: string): ListedObject =>
      object({ kind: "Secret", data: { at: encode(text) } });
    expect(contentOf(secret("at 10.0.0.1"), moved)).toBe(contentOf(secret("at 10.0.0.200"), none));
  });
});

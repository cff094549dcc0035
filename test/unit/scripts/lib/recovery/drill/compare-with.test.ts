import { describe, expect, it } from "@jest/globals";
import type { SeenObject } from "../../../../../../model/recovery/compare-objects.ts";
import {
  contentOfWrite,
  type MeshWrite,
  type MeshWrites,
} from "../../../../../../model/recovery/mesh-writes.ts";
import { judgeFound } from "../../../../../../scripts/lib/recovery/drill/compare-with.ts";

const write = (sequence: number, kind: MeshWrite["kind"]): MeshWrite => ({
  sequence,
  milliseconds: 1000 * sequence,
  kind,
  name: `entry-${String(sequence)}`,
  uid: `uid-${String(sequence)}`,
  caller: "spiffe://mesh/writer",
  sha256: "sha",
});

const acknowledged = [write(1, "ConfigMap"), write(2, "Secret"), write(3, "ConfigMap")];
const writes: MeshWrites = { namespace: "drill", acknowledged, beforeSnapshot: 2 };
const listed: SeenObject[] = [{ name: "Namespace /demo", uid: "1", content: "x" }];
const all: SeenObject[] = [
  ...listed,
  ...acknowledged.map((made) => ({
    name: `${made.kind} drill/${made.name}`,
    uid: made.uid,
    content: contentOfWrite(made, made.sha256),
  })),
];
const without = (name: string): SeenObject[] => all.filter((object) => object.name !== name);
const changed = (name: string, change: Partial<SeenObject>): SeenObject[] =>
  all.map((object) => (object.name === name ? { ...object, ...change } : object));

describe("a drill", () => {
  it("has passed where everything of the snapshot is back, and what came after it is not", () => {
    expect(judgeFound(listed, writes, all).differences).toEqual([]);
    expect(judgeFound(listed, writes, without("ConfigMap drill/entry-3")).differences).toEqual([]);
  });

  it.each<[string, SeenObject[], string]>([
    ["a secret is gone", without("Secret drill/entry-2"), "not back: Secret drill/entry-2"],
    ["a namespace is gone", without("Namespace /demo"), "not back: Namespace /demo"],
    [
      "a namespace was made again",
      changed("Namespace /demo", { uid: "9" }),
      "back as another object: Namespace /demo",
    ],
    [
      "a secret holds something else",
      changed("Secret drill/entry-2", { content: "other" }),
      "back with another content: Secret drill/entry-2",
    ],
  ])("has failed where %s, and says which", (_case, found, difference) => {
    expect(judgeFound(listed, writes, found).differences).toEqual([difference]);
  });

  it("has failed where no write is back", () => {
    const { differences } = judgeFound(listed, writes, listed);
    expect(differences).toEqual([
      "not back: ConfigMap drill/entry-1",
      "not back: Secret drill/entry-2",
      "no write of the mesh is back",
    ]);
  });
});

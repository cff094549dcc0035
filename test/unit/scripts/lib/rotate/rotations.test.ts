import { describe, expect, it } from "@jest/globals";
import type { KeyGenerations } from "../../../../../model/plan/key-rotation.ts";
import { renderRewrite } from "../../../../../scripts/lib/rotate/rewrite-secrets.ts";
import { stepsOf } from "../../../../../scripts/lib/rotate/rotations.ts";
import { expectGolden } from "../../../../support/golden.ts";

const kinds = (keys: KeyGenerations): string[] =>
  stepsOf("encryption-key", keys).map((step) =>
    step.kind === "up" ? `up ${step.keys.join(",")}` : step.kind,
  );

describe("steps of a rotation", () => {
  it.each<readonly [string, KeyGenerations, readonly string[]]>([
    ["one that begins", [1], ["up 1,2", "up 2,1", "rewrite", "up 2"]],
    ["one that was cut off while keys were added", [1, 2], ["up 1,2", "up 2,1", "rewrite", "up 2"]],
    ["one that was cut off while secrets were written", [2, 1], ["up 2,1", "rewrite", "up 2"]],
    ["another one", [4], ["up 4,5", "up 5,4", "rewrite", "up 5"]],
  ])("of %s", (_case, keys, expected) => {
    expect(kinds(keys)).toEqual(expected);
  });

  it("say what they do", () => {
    expect(stepsOf("encryption-key", [1]).map(({ title }) => title)).toEqual([
      "let API servers read key 2; they go on writing with 1",
      "let API servers write with key 2; they still read 1",
      "write every secret anew with key 2, and read in etcd that it is so",
      "forget every key but 2",
    ]);
  });

  it("write secrets with the program that was reviewed", () => {
    expectGolden("steps/rewrite-secrets.sh", `# shellcheck shell=sh\n${renderRewrite(2)}`);
  });
});

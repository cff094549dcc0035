import { describe, expect, it } from "@jest/globals";
import { diffInputs, ignoreChanges } from "../../../engine/diff.ts";
import { secret, UNKNOWN } from "../../../engine/values.ts";
import type { PropertyMap } from "../../../engine/values.ts";

const paths = (before: PropertyMap, after: PropertyMap): string[] =>
  diffInputs(before, after).map(({ kind, path }) => `${kind} ${path}`);

describe("diffInputs", () => {
  it.each<[string, PropertyMap, PropertyMap, string[]]>([
    ["equal maps", { a: { b: [1, "x", null] } }, { a: { b: [1, "x", null] } }, []],
    ["another order of keys", { a: 1, b: 2 }, { b: 2, a: 1 }, []],
    ["a leaf", { a: { b: 1 } }, { a: { b: 2 } }, ["change a.b"]],
    ["another type", { a: "1" }, { a: 1 }, ["change a"]],
    ["an item", { a: [{ b: 1 }, { b: 2 }] }, { a: [{ b: 1 }, { b: 3 }] }, ["change a[1].b"]],
    ["a longer list", { a: [1] }, { a: [1, 2] }, ["change a"]],
    ["new and gone keys", { a: 1 }, { b: 1 }, ["remove a", "add b"]],
    ["a key with dots", { a: { "x.y/z": 1 } }, { a: { "x.y/z": 2 } }, ['change a["x.y/z"]']],
    ["null and nothing", { a: null }, {}, ["remove a"]],
    ["an unknown", { a: 1 }, { a: UNKNOWN }, ["change a"]],
  ])("finds %s", (_case, before, after, expected) => {
    expect(paths(before, after)).toEqual(expected);
  });

  it("compares secrets by what they hold", () => {
    expect(paths({ a: secret("x") }, { a: "x" })).toEqual([]);
    expect(paths({ a: secret({ b: 1 }) }, { a: { b: secret(1) } })).toEqual([]);
    expect(paths({ a: [secret("x")] }, { a: ["x", secret("y")] })).toEqual(["change a"]);
  });

  it("shows neither side of a change in which one side is secret", () => {
    const before = { a: secret("old"), list: [1], deep: secret({ b: "old" }) };
    const after = { a: "new", list: [1, secret("new")], deep: { b: "new" } };

    expect(diffInputs(before, after)).toEqual([
      { path: "a", steps: ["a"], kind: "change", before: "[secret]", after: "[secret]" },
      { path: "list", steps: ["list"], kind: "change", before: [1], after: [1, "[secret]"] },
      {
        path: "deep.b",
        steps: ["deep", "b"],
        kind: "change",
        before: "[secret]",
        after: "[secret]",
      },
    ]);
  });
});

describe("ignoreChanges", () => {
  const hook = (caBundle: string | undefined, failurePolicy: string): PropertyMap => ({
    webhooks: [
      {
        name: "validate",
        clientConfig: { url: "https://x", ...(caBundle === undefined ? {} : { caBundle }) },
        failurePolicy,
      },
    ],
  });

  it("puts old values back, by index and for all items", () => {
    const old = hook("old", "Ignore");
    expect(ignoreChanges(hook("new", "Fail"), old, ["webhooks[0].failurePolicy"])).toEqual(
      hook("new", "Ignore"),
    );
    expect(ignoreChanges(hook("new", "Fail"), old, ["webhooks[*].clientConfig.caBundle"])).toEqual(
      hook("old", "Fail"),
    );
  });

  it("removes what the old inputs did not have, and adds what only they had", () => {
    const path = ["webhooks[0].clientConfig.caBundle"];
    expect(ignoreChanges(hook("new", "Fail"), hook(undefined, "Fail"), path)).toEqual(
      hook(undefined, "Fail"),
    );
    expect(ignoreChanges(hook(undefined, "Fail"), hook("old", "Fail"), path)).toEqual(
      hook("old", "Fail"),
    );
  });

  it("leaves alone what a path does not lead to", () => {
    expect(ignoreChanges({ a: 1 }, { b: { c: 1 } }, ["b.c", "a.x", "z[3]"])).toEqual({ a: 1 });
  });
});

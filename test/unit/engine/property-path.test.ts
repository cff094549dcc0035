import { describe, expect, it } from "@jest/globals";
import { formatPath, overlaps, parsePath } from "../../../engine/property-path.ts";

describe("parsePath", () => {
  it.each([
    ["a", ["a"]],
    ["a.b", ["a", "b"]],
    ["a[0].b", ["a", 0, "b"]],
    ["triggers[*]", ["triggers", "*"]],
    ['metadata.annotations["x.y/z"]', ["metadata", "annotations", "x.y/z"]],
    ['["a \\" b"].c', ['a " b', "c"]],
  ])("reads %s", (text, steps) => {
    expect(parsePath(text)).toEqual(steps);
  });

  it("reads what formatPath writes", () => {
    const steps = ["a", 0, "x.y/z", "b-c"];
    expect(parsePath(formatPath(steps))).toEqual(steps);
  });
});

describe("overlaps", () => {
  it.each([
    ["a.b", "a.b", true],
    ["a.b", "a.b.c", true],
    ["a.b.c", "a.b", true],
    ["a[*].c", "a[3].c", true],
    ["triggers[*]", "triggers", true],
    ["a.b", "a.c", false],
    ["a", "b", false],
  ])("of %s and %s is %s", (pattern, path, expected) => {
    expect(overlaps(parsePath(pattern), parsePath(path))).toBe(expected);
  });
});

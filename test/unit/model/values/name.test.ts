import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { isDomain, isInterface, isName, nearestName } from "../../../../model/values/name.ts";

describe("isName", () => {
  it.each(["a", "cp1", "osl-a", "x".repeat(63)])("takes %p", (text) => {
    expect(isName(text)).toBe(true);
  });

  it.each(["", "1cp", "-a", "a-", "Cp1", "a_b", "a.b", "a b", "å", "a\n", "x".repeat(64)])(
    "refuses %p",
    (text) => {
      expect(isName(text)).toBe(false);
    },
  );
});

describe("nearestName", () => {
  it.each([
    ["CP_1", "cp-1"],
    ["Oslo Site", "oslo-site"],
    ["1-node", "node"],
    ["123", null],
    ["", null],
  ])("for %p is %p", (text, nearest) => {
    expect(nearestName(text)).toBe(nearest);
  });

  it("leaves names as they are and makes nothing but names", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 100 }), (text) => {
        const nearest = nearestName(text);
        expect(nearest === null || isName(nearest)).toBe(true);
        expect(!isName(text) || nearest === text).toBe(true);
      }),
    );
  });
});

it.each([
  ["cluster.local", true],
  ["a", true],
  ["a..b", false],
  ["a.", false],
  [".a", false],
  ["A.b", false],
  [`${"a.".repeat(126)}ab`, false],
])("isDomain %p: %p", (text, valid) => {
  expect(isDomain(text)).toBe(valid);
});

it.each([
  ["eth0", true],
  ["enp1s0f0.100", true],
  ["", false],
  ["eth0/1", false],
  ["x".repeat(16), false],
])("isInterface %p: %p", (text, valid) => {
  expect(isInterface(text)).toBe(valid);
});

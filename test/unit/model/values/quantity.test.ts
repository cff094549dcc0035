import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import {
  formatMebibytes,
  parseGibibytes,
  parseMebibytes,
} from "../../../../model/values/quantity.ts";

describe("parseMebibytes", () => {
  it.each([
    ["512MiB", 512],
    ["5GiB", 5120],
    ["1.5GiB", 1536],
    ["2TiB", 2097152],
  ])("%s is %d MiB", (text, size) => {
    expect(parseMebibytes(text)).toBe(size);
  });

  it.each([
    "",
    "5",
    "5GB",
    "5 GiB",
    "5gib",
    "5Gi",
    "0GiB",
    "-1GiB",
    "1.0001GiB",
    "1e3MiB",
    ".5GiB",
    "GiB",
  ])("refuses %p", (text) => {
    expect(parseMebibytes(text)).toBeNull();
  });

  it("reads back every size that formatMebibytes writes", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 999_999 }), (size) => {
        expect(parseMebibytes(formatMebibytes(size))).toBe(size);
      }),
    );
  });
});

describe("parseGibibytes", () => {
  it.each([
    ["30GiB", 30],
    ["2048MiB", 2],
    ["1TiB", 1024],
    ["1.5GiB", null],
    ["30GB", null],
  ])("%s: %p", (text, size) => {
    expect(parseGibibytes(text)).toBe(size);
  });
});

describe("formatMebibytes", () => {
  it.each([
    [512, "512MiB"],
    [1536, "1.5GiB"],
    [13 * 1024, "13GiB"],
    [1024 * 1024, "1TiB"],
    [1025, "1025MiB"],
  ])("%d MiB is %s", (size, text) => {
    expect(formatMebibytes(size)).toBe(text);
  });
});

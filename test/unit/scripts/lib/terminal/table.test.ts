import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { alignColumns, flowWords } from "../../../../../scripts/lib/terminal/table.ts";

describe("alignColumns", () => {
  it("aligns text left and numbers right, without blanks at the end", () => {
    const rows = [["NAME", "CPUS", "ZONE"], ["cp1", "2", ""], ["worker-10", "16", "a"], ["w"]];
    expect(alignColumns(rows, ["left", "right"])).toEqual([
      "NAME       CPUS  ZONE",
      "cp1           2",
      "worker-10    16  a",
      "w",
    ]);
  });

  it("gives colour codes no width", () => {
    expect(
      alignColumns([
        ["\u001b[31mred\u001b[39m", "x"],
        ["yellow", "y"],
      ]),
    ).toEqual(["\u001b[31mred\u001b[39m     x", "yellow  y"]);
  });

  it("takes nothing", () => {
    expect(alignColumns([])).toEqual([]);
  });
});

describe("flowWords", () => {
  it("breaks after a separator", () => {
    expect(flowWords(["one", "two", "three", "four"], " → ", 12)).toEqual([
      "one → two →",
      "three →",
      "four",
    ]);
  });

  it("keeps all words in order, and lines within the width where words allow it", () => {
    const words = fc.array(fc.stringMatching(/^[a-z]{1,9}$/), { maxLength: 30 });
    fc.assert(
      fc.property(words, fc.integer({ min: 12, max: 60 }), (some, width) => {
        const lines = flowWords(some, ", ", width);
        expect(lines.join(" ").split(", ").filter(Boolean)).toEqual(some);
        expect(lines.every((line) => line.length <= width)).toBe(true);
      }),
    );
  });
});

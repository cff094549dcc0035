import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { formatCpuList, parseCpuList } from "../../../../model/values/cpu-list.ts";

describe("a list of hardware threads", () => {
  it.each([
    ["0", [0]],
    ["0-3,8", [0, 1, 2, 3, 8]],
    ["32-34,0-2", [32, 33, 34, 0, 1, 2]],
    ["1-7/2", [1, 3, 5, 7]],
  ])("is read from %s, in the text's order", (text, threads) => {
    expect(parseCpuList(text)).toEqual(threads);
  });

  it.each(["", "3-1", "0-2,1", "1-", "a", "0-3/0", "0 1", "-1", "8192"])(
    "is not read from %p",
    (text) => {
      expect(parseCpuList(text)).toBeNull();
    },
  );

  it("is written so that it is read back, ascending", () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 0, max: 300 }), { minLength: 1 }), (threads) => {
        expect(parseCpuList(formatCpuList(threads))).toEqual(threads.toSorted((a, b) => a - b));
      }),
    );
    expect(formatCpuList([9, 1, 2, 3, 11, 10, 5])).toBe("1-3,5,9-11");
  });
});

import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { type KeptKit, planRetention } from "../../../../model/recovery/plan-retention.ts";

const DAY = 24 * 60 * 60 * 1000;
const NOW = 1000 * DAY;
const kit = (name: string, daysOld: number, good = true): KeptKit => ({
  name,
  madeAt: NOW - daysOld * DAY,
  good,
});

describe("retention", () => {
  it.each<readonly [string, readonly KeptKit[], number, number, readonly string[]]>([
    ["nothing", [], 1, 1, []],
    ["what is young stays, however many", [kit("a", 0), kit("b", 1), kit("c", 2)], 1, 3, []],
    ["what is among the newest stays, however old", [kit("a", 50), kit("b", 60)], 2, 1, []],
    ["the rest goes", [kit("a", 0), kit("b", 4), kit("c", 5)], 2, 3, ["c"]],
    [
      "a damaged one counts as none",
      [kit("a", 4, false), kit("b", 5), kit("c", 6)],
      1,
      3,
      ["a", "c"],
    ],
    ["the newest good one stays", [kit("a", 400), kit("b", 300, false)], 1, 1, ["b"]],
    ["one from the future stays", [kit("a", -3), kit("b", -9)], 1, 1, []],
  ])("%s", (_case, kits, count, days, removed) => {
    expect(planRetention(kits, { count, days }, NOW)).toEqual(removed);
  });

  it("never removes the newest good one, nor one that is young or among the newest", () => {
    const kits = fc.uniqueArray(
      fc.record({ id: fc.nat(999), age: fc.integer({ min: -5, max: 500 }), good: fc.boolean() }),
      { selector: ({ id }) => id },
    );
    fc.assert(
      fc.property(
        kits,
        fc.integer({ min: 1, max: 20 }),
        fc.integer({ min: 1, max: 90 }),
        (list, count, days) => {
          const all = list.map(({ id, age, good }) => kit(`k${String(id)}`, age, good));
          const removed = new Set(planRetention(all, { count, days }, NOW));
          const good = all.filter((one) => one.good);
          const newest = Math.max(...good.map(({ madeAt }) => madeAt));
          const left = good.filter(({ name }) => !removed.has(name));
          expect(good.length === 0 || left.some(({ madeAt }) => madeAt === newest)).toBe(true);
          expect(left.length).toBeGreaterThanOrEqual(Math.min(count, good.length));
          for (const { name, madeAt } of all) {
            expect(removed.has(name) && NOW - madeAt < days * DAY).toBe(false);
          }
        },
      ),
    );
  });
});

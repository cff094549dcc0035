import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import {
  bitsOf,
  type Cidr,
  formatCidr,
  parseAddress,
  parseCidr,
} from "../../../../model/values/cidr.ts";
import {
  type AddressRange,
  type CidrSet,
  holds,
  setOfCidrs,
  setOfRanges,
  subtract,
  toCidrs,
  union,
} from "../../../../model/values/cidr-set.ts";

type Family = Cidr["family"];

function cidr(text: string): Cidr {
  const parsed = parseCidr(text);
  if (parsed === null) throw new Error(`the test's own network ${text} is none`);
  return parsed;
}

const setOf = (...texts: string[]): CidrSet => setOfCidrs("IPv4", texts.map(cidr));
const texts = (set: CidrSet): string[] => toCidrs(set).map(formatCidr);

const anyFamily = fc.constantFrom<Family>("IPv4", "IPv6");

/** Ranges at the start, the end and anywhere of a family; short ones, so that they meet. */
function anyRanges(family: Family): fc.Arbitrary<AddressRange[]> {
  const end = (1n << BigInt(bitsOf(family))) - 1n;
  const first = fc.oneof(
    fc.bigInt(0n, 400n),
    fc.bigInt(0n, 400n).map((distance) => end - distance),
    fc.bigInt(0n, end),
  );
  const length = fc.oneof(fc.bigInt(0n, 60n), fc.bigInt(0n, end));
  const range = fc.tuple(first, length).map(([start, more]) => ({
    first: start,
    last: start + more > end ? end : start + more,
  }));
  return fc.array(range, { maxLength: 12 });
}

const anySet = (family: Family): fc.Arbitrary<CidrSet> =>
  anyRanges(family).map((ranges) => setOfRanges(family, ranges));

/** Sets of one family, with the addresses at which an answer can change: ends, and their neighbours. */
function setsAndAddresses(count: number): fc.Arbitrary<[CidrSet[], bigint[]]> {
  return anyFamily.chain((family) =>
    fc.array(anySet(family), { minLength: count, maxLength: count }).map((sets) => {
      const ends = sets.flatMap(({ ranges }) => ranges.flatMap(({ first, last }) => [first, last]));
      return [sets, [0n, ...ends.flatMap((value) => [value - 1n, value, value + 1n])]];
    }),
  );
}

describe("setOfRanges", () => {
  it("holds what the ranges hold, in ranges that ascend and do not touch", () => {
    fc.assert(
      fc.property(
        anyFamily.chain((family) => fc.tuple(fc.constant(family), anyRanges(family))),
        ([family, ranges]) => {
          const set = setOfRanges(family, ranges);
          set.ranges.slice(1).forEach(({ first }, index) => {
            expect(first).toBeGreaterThan((set.ranges[index]?.last ?? first) + 1n);
          });
          for (const value of ranges.flatMap(({ first, last }) => [
            first - 1n,
            first,
            last,
            last + 1n,
          ])) {
            const covered = ranges.some(({ first, last }) => first <= value && value <= last);
            expect(holds(set, { family, value })).toBe(covered);
          }
        },
      ),
    );
  });

  it("is the same for the same ranges in any order", () => {
    fc.assert(
      fc.property(
        anyRanges("IPv4").chain((ranges) =>
          fc.tuple(fc.constant(ranges), fc.shuffledSubarray(ranges, { minLength: ranges.length })),
        ),
        ([ranges, shuffled]) => {
          expect(setOfRanges("IPv4", shuffled)).toEqual(setOfRanges("IPv4", ranges));
        },
      ),
    );
  });
});

describe("toCidrs", () => {
  it.each([
    [["10.0.0.0/25", "10.0.0.128/25"], ["10.0.0.0/24"]],
    [["10.0.0.0/24", "10.0.0.7/32"], ["10.0.0.0/24"]],
    // Neighbours, but of different parents.
    [
      ["10.0.1.0/24", "10.0.2.0/24"],
      ["10.0.1.0/24", "10.0.2.0/24"],
    ],
    [["0.0.0.0/1", "128.0.0.0/1"], ["0.0.0.0/0"]],
    [["255.255.255.255/32"], ["255.255.255.255/32"]],
    [[], []],
  ])("writes %p as %p", (from, to) => {
    expect(texts(setOf(...from))).toEqual(to);
  });

  it("writes all IPv6 addresses as one network", () => {
    const everything = [{ first: 0n, last: (1n << 128n) - 1n }];
    expect(texts(setOfRanges("IPv6", everything))).toEqual(["::/0"]);
  });

  it("covers exactly the set with networks that neither overlap nor are halves of one", () => {
    fc.assert(
      fc.property(anyFamily.chain(anySet), (set) => {
        const cidrs = toCidrs(set);
        for (const each of cidrs) expect(parseCidr(formatCidr(each))).toEqual(each);
        expect(setOfCidrs(set.family, cidrs)).toEqual(set);
        cidrs.slice(1).forEach((each, index) => {
          const before = cidrs[index];
          expect(before?.last).toBeLessThan(each.first);
          expect(before?.prefix === each.prefix && areHalves(before, each)).toBe(false);
        });
      }),
    );
  });

  it("gives the fewest networks: no other list of networks with the same addresses is shorter", () => {
    const anyCidrs = fc.array(
      fc
        .tuple(fc.integer({ min: 22, max: 32 }), fc.integer({ min: 0, max: 1023 }))
        .map(([prefix, offset]): Cidr => {
          const size = 1n << BigInt(32 - prefix);
          const first = 0x0a000000n + (BigInt(offset) / size) * size;
          return { family: "IPv4", prefix, first, last: first + size - 1n };
        }),
      { maxLength: 40 },
    );
    fc.assert(
      fc.property(anyCidrs, (cidrs) => {
        const distinct = new Set(cidrs.map(formatCidr));
        expect(toCidrs(setOfCidrs("IPv4", cidrs)).length).toBeLessThanOrEqual(distinct.size);
      }),
    );
  });
});

describe("union and subtract", () => {
  it.each([
    ["10.0.0.0/8", "10.0.0.0/8", []],
    ["10.0.0.0/8", "11.0.0.0/8", ["10.0.0.0/8"]],
    ["10.0.0.0/30", "10.0.0.1/32", ["10.0.0.0/32", "10.0.0.2/31"]],
    ["10.0.0.0/24", "10.0.0.0/25", ["10.0.0.128/25"]],
  ])("%s without %s", (from, what, left) => {
    expect(texts(subtract(setOf(from), setOf(what)))).toEqual(left);
  });

  it("answer at each address as their parts do", () => {
    fc.assert(
      fc.property(setsAndAddresses(2), ([[left, right], values]) => {
        if (left === undefined || right === undefined) throw new Error("unreachable: two sets");
        const [both, rest] = [union(left, right), subtract(left, right)];
        for (const value of values) {
          const address = { family: left.family, value };
          const [inLeft, inRight] = [holds(left, address), holds(right, address)];
          expect(holds(both, address)).toBe(inLeft || inRight);
          expect(holds(rest, address)).toBe(inLeft && !inRight);
        }
      }),
    );
  });

  it("undo each other: what is taken away and given back makes the union", () => {
    fc.assert(
      fc.property(setsAndAddresses(2), ([[left, right]]) => {
        if (left === undefined || right === undefined) throw new Error("unreachable: two sets");
        expect(union(subtract(left, right), right)).toEqual(union(left, right));
        expect(subtract(subtract(left, right), right)).toEqual(subtract(left, right));
        expect(subtract(left, left).ranges).toEqual([]);
      }),
    );
  });

  it("refuse to mix address families", () => {
    const [ipv4, ipv6] = [setOfRanges("IPv4", []), setOfRanges("IPv6", [])];
    expect(() => union(ipv4, ipv6)).toThrow("unreachable");
    expect(() => subtract(ipv4, ipv6)).toThrow("unreachable");
    expect(() => setOfCidrs("IPv6", [cidr("10.0.0.0/8")])).toThrow("unreachable");
  });
});

describe("holds", () => {
  it("never across address families", () => {
    const everything = setOf("0.0.0.0/0");
    const address = parseAddress("::1");
    if (address === null) throw new Error("unreachable: an address");
    expect(holds(everything, address)).toBe(false);
    expect(holds(everything, { family: "IPv4", value: 1n })).toBe(true);
  });
});

/** Whether two networks of one size are the halves of a network twice as large. */
function areHalves(left: Cidr, right: Cidr): boolean {
  const size = left.last - left.first + 1n;
  return left.first % (2n * size) === 0n && left.last + 1n === right.first;
}

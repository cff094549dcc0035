import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import type { Address, Cidr } from "../../../../model/values/cidr.ts";
import {
  contains,
  enclosingCidr,
  formatAddress,
  formatCidr,
  isUsableIn,
  nthAddress,
  overlaps,
  parseAddress,
  parseCidr,
  sizeOf,
} from "../../../../model/values/cidr.ts";

function cidr(text: string): Cidr {
  const parsed = parseCidr(text);
  if (parsed === null) throw new Error(`the test's own network ${text} is none`);
  return parsed;
}

function address(text: string): Address {
  const parsed = parseAddress(text);
  if (parsed === null) throw new Error(`the test's own address ${text} is none`);
  return parsed;
}

const anyAddress: fc.Arbitrary<Address> = fc.oneof(
  fc.bigInt(0n, (1n << 32n) - 1n).map((value) => ({ family: "IPv4" as const, value })),
  fc.bigInt(0n, (1n << 128n) - 1n).map((value) => ({ family: "IPv6" as const, value })),
);

const anyCidr: fc.Arbitrary<Cidr> = anyAddress.chain((base) =>
  fc.integer({ min: 0, max: base.family === "IPv4" ? 32 : 128 }).map((prefix) => {
    const enclosing = enclosingCidr(`${formatAddress(base)}/${String(prefix)}`);
    if (enclosing === null) throw new Error("unreachable: an address and a prefix length");
    return enclosing;
  }),
);

describe("parseAddress", () => {
  it.each([
    ["10.86.0.11", { family: "IPv4", value: 0x0a56000bn }],
    ["255.255.255.255", { family: "IPv4", value: 0xffffffffn }],
    ["::1", { family: "IPv6", value: 1n }],
    ["2001:db8::11", { family: "IPv6", value: 0x20010db8000000000000000000000011n }],
  ])("reads %s", (text, expected) => {
    expect(parseAddress(text)).toEqual(expected);
  });

  it.each([
    "",
    "10.86.0",
    "10.1",
    "010.0.0.1",
    "0x0a.0.0.1",
    "10.0.0.256",
    "10.0.0.1/24",
    "167772161",
    "fe80::1%eth0",
    "host",
  ])("refuses %p", (text) => {
    expect(parseAddress(text)).toBeNull();
  });

  it("reads back every address that it writes", () => {
    fc.assert(
      fc.property(anyAddress, (any) => {
        expect(parseAddress(formatAddress(any))).toEqual(any);
      }),
    );
  });
});

describe("parseCidr", () => {
  it.each([
    "10.86.0.5/24",
    "10.0.0.0/33",
    "10.0.0.0/",
    "10.0.0.0/024",
    "10.0.0.0",
    "10.0.0.0/8/8",
    "2001:db8::1/64",
    "::/129",
  ])("refuses %p", (text) => {
    expect(parseCidr(text)).toBeNull();
  });

  it("reads back every network that it writes", () => {
    fc.assert(
      fc.property(anyCidr, (any) => {
        expect(parseCidr(formatCidr(any))).toEqual(any);
      }),
    );
  });

  it("differs from enclosingCidr only where host bits are set", () => {
    fc.assert(
      fc.property(anyCidr, anyAddress, (any, { family, value }) => {
        fc.pre(family === any.family);
        const inside = nthAddress(any, value % sizeOf(any));
        if (inside === null) throw new Error("unreachable: an index below the size");
        const text = `${formatAddress(inside)}/${String(any.prefix)}`;
        expect(enclosingCidr(text)).toEqual(any);
        expect(parseCidr(text) === null).toBe(inside.value !== any.first);
      }),
    );
  });
});

describe("contains, overlaps and nthAddress", () => {
  it("agree: each address that a network counts is inside, and the next is not", () => {
    fc.assert(
      fc.property(anyCidr, fc.bigInt(0n, 1n << 64n), (any, index) => {
        const nth = nthAddress(any, index);
        expect(nth === null).toBe(index >= sizeOf(any));
        expect(nth === null || contains(any, nth)).toBe(true);
      }),
    );
  });

  it("overlapping is symmetric, and means that one holds the other's first address", () => {
    fc.assert(
      fc.property(anyCidr, anyCidr, (a, b) => {
        const shared =
          contains(a, { family: b.family, value: b.first }) ||
          contains(b, { family: a.family, value: a.first });
        expect(overlaps(a, b)).toBe(shared);
        expect(overlaps(b, a)).toBe(shared);
      }),
    );
  });

  it("two halves of a network are disjoint, and each overlaps the whole", () => {
    fc.assert(
      fc.property(anyCidr, (whole) => {
        fc.pre(sizeOf(whole) > 1n);
        const prefix = whole.prefix + 1;
        const middle = nthAddress(whole, sizeOf(whole) / 2n);
        if (middle === null) throw new Error("unreachable: the middle of a network");
        const low = cidr(`${formatAddress({ ...middle, value: whole.first })}/${String(prefix)}`);
        const high = cidr(`${formatAddress(middle)}/${String(prefix)}`);
        expect([overlaps(low, high), overlaps(low, whole), overlaps(high, whole)]).toEqual([
          false,
          true,
          true,
        ]);
      }),
    );
  });

  it("families never meet", () => {
    expect(overlaps(cidr("0.0.0.0/0"), cidr("::/0"))).toBe(false);
    expect(contains(cidr("::/0"), address("10.0.0.1"))).toBe(false);
  });

  it("counts from the network's own address", () => {
    const dns = nthAddress(cidr("10.96.0.0/16"), 10);
    expect(dns && formatAddress(dns)).toBe("10.96.0.10");
    expect(nthAddress(cidr("10.96.0.0/30"), -1)).toBeNull();
  });
});

describe("isUsableIn", () => {
  it.each([
    ["10.0.0.0/24", "10.0.0.0", false],
    ["10.0.0.0/24", "10.0.0.1", true],
    ["10.0.0.0/24", "10.0.0.255", false],
    ["10.0.0.0/24", "10.0.1.1", false],
    ["10.0.0.0/31", "10.0.0.0", true],
    ["10.0.0.0/32", "10.0.0.0", true],
    ["2001:db8::/64", "2001:db8::", false],
    ["2001:db8::/64", "2001:db8::ffff:ffff:ffff:ffff", true],
  ])("in %s, %s: %p", (network, host, usable) => {
    expect(isUsableIn(cidr(network), address(host))).toBe(usable);
  });
});

import { createHash } from "node:crypto";
import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { loadAddressRanges } from "../../../artifacts/address-ranges/address-ranges.ts";
import { type Address, bitsOf, parseAddress } from "../../../model/values/cidr.ts";
import { holds, setOfRanges, toCidrs } from "../../../model/values/cidr-set.ts";
import { countriesInside } from "../../../model/values/jurisdiction.ts";
import { loadVersions } from "../../../stacks/load-plan.ts";
import { smallRanges } from "./small-ranges.ts";

function address(text: string): Address {
  const parsed = parseAddress(text);
  if (parsed === null) throw new Error(`the test's own address ${text} is none`);
  return parsed;
}

const rows = ["0,4,SE", "10,19,NO", "20,29,NO", "30,34,EU", "35,39,ZZ", "4294967295,4294967295,SE"];

describe("AddressRanges", () => {
  it("gives the addresses of some countries, merged", () => {
    const ranges = smallRanges({ ipv4: rows });
    expect(ranges.rangesOf(["NO"], "IPv4").ranges).toEqual([{ first: 10n, last: 29n }]);
    expect(ranges.rangesOf(["SE", "NO"], "IPv4").ranges).toHaveLength(3);
    expect(ranges.rangesOf(["SE"], "IPv6").ranges).toEqual([]);
  });

  it.each([
    [0, "SE"],
    [4, "SE"],
    [5, null],
    [9, null],
    [10, "NO"],
    [19, "NO"],
    [20, "NO"],
    [40, null],
    [4294967294, null],
    [4294967295, "SE"],
  ])("finds the country of address %d: %s", (value, country) => {
    expect(smallRanges({ ipv4: rows }).countryOf({ family: "IPv4", value: BigInt(value) })).toBe(
      country,
    );
  });

  it("counts no region or unknown place as a country", () => {
    const ranges = smallRanges({ ipv4: rows });
    expect(ranges.countryOf({ family: "IPv4", value: 30n })).toBeNull();
    expect(ranges.countryOf({ family: "IPv4", value: 35n })).toBeNull();
    expect([...ranges.rangesByCountry("IPv4").keys()].sort()).toEqual(["NO", "SE"]);
    expect(() => ranges.rangesOf(["EU"], "IPv4")).toThrow('unreachable: "EU" is no country');
  });

  it("says which data it is, by the package's version and the files' digest", () => {
    expect(smallRanges({ ipv4: ["0,4,SE"], ipv6: ["0,4,NO"] }).identity()).toMatchObject({
      package: "@ip-location-db/asn-country",
      version: "2.3.2026061719",
      date: "2026-06-17",
      sha256: createHash("sha256").update("0,4,SE\n0,4,NO\n").digest("hex"),
    });
    expect(() => smallRanges({}, "2.4.0").identity()).toThrow("does not say of which day it is");
  });

  it("finds nothing in an empty file", () => {
    expect(smallRanges({}).countryOf({ family: "IPv4", value: 1n })).toBeNull();
  });

  it.each([
    ["overlaps", ["10,19,NO", "19,29,NO"], /does not ascend/],
    ["descends", ["20,29,NO", "10,19,NO"], /does not ascend/],
    ["ends before it starts", ["20,19,NO"], /ends before it starts/],
    ["is no row", ["10,x,NO"], /is not FIRST,LAST,COUNTRY: "10,x,NO"/],
  ])("refuses a file that %s", (_what, lines, message) => {
    expect(() => smallRanges({ ipv4: lines }).rangesOf(["NO"], "IPv4")).toThrow(message);
  });
});

const installed = loadAddressRanges();

describe("the installed address ranges", () => {
  it("are those that versions.yaml names, and say of which day they are", () => {
    const identity = installed.identity();
    expect(identity.version).toBe(loadVersions().addressRanges);
    expect(identity.version).toContain(identity.date.replaceAll("-", ""));
    expect(identity.sha256).toMatch(/^[0-9a-f]{64}$/);
  });

  it.each([
    ["158.37.0.1", "NO"],
    ["129.240.2.6", "NO"],
    ["130.226.0.1", "DK"],
    ["2001:7fe::53", "SE"],
    ["8.8.8.8", "US"],
    ["2606:4700:4700::1111", "US"],
    ["77.88.8.8", "RU"],
  ])("know %s as one of %s", (text, country) => {
    expect(installed.countryOf(address(text))).toBe(country);
  });

  // Right as registrations, and wrong as places: why an allow list of countries is no proof of
  // residency, and needs exceptions that people review.
  it.each([
    ["31.13.70.36", "IE", "stands in Los Angeles; a US company's Irish registration"],
    ["185.222.222.222", "DE", "anycast resolver that answers on all continents"],
    ["94.140.14.14", "CY", "anycast resolver that answers on all continents"],
    ["2.16.0.1", "NL", "a US company's delivery network, used world-wide"],
    ["3.120.0.1", "US", "stands in Frankfurt; registered by its US operator"],
    ["9.9.9.9", "US", "anycast resolver of a Swiss foundation"],
    ["1.1.1.1", "AU", "anycast resolver of a US company, on a block of a Pacific registry"],
  ])("register %s in %s: %s", (text, country) => {
    expect(installed.countryOf(address(text))).toBe(country);
  });

  it.each([
    ...["0.0.0.0", "10.0.0.1", "100.64.0.1", "127.0.0.1", "169.254.169.254", "172.16.0.1"],
    ...["192.0.2.1", "192.168.1.1", "198.18.0.1", "198.51.100.1", "203.0.113.1", "224.0.0.1"],
    ...["240.0.0.1", "255.255.255.255", "::", "::1", "fd00::1", "fe80::1", "ff02::1"],
    ...["2001:db8::1", "64:ff9b::a00:1", "::ffff:10.0.0.1"],
  ])("put %s, which nobody can register, in no country", (text) => {
    expect(installed.countryOf(address(text))).toBeNull();
  });

  it.each(["IPv4", "IPv6"] as const)("give the same set by country and at once, %s", (family) => {
    const byCountry = installed.rangesByCountry(family);
    const inside = countriesInside("eea");
    const ranges = inside.flatMap((code) => byCountry.get(code)?.ranges ?? []);
    const joined = setOfRanges(family, ranges);
    const together = installed.rangesOf(inside, family);
    expect(joined).toEqual(together);
    expect(toCidrs(together).length).toBeGreaterThan(10_000);
  });

  // Half of the samples lie at the ends of a country's ranges, where a mistake would show.
  it.each(["IPv4", "IPv6"] as const)("are inside exactly where their country is, %s", (family) => {
    const inside = countriesInside("eea");
    const set = installed.rangesOf(inside, family);
    const ends = set.ranges.flatMap(({ first, last }) => [first - 1n, first, last, last + 1n]);
    const anywhere = fc.bigInt(0n, (1n << BigInt(bitsOf(family))) - 1n);
    fc.assert(
      fc.property(fc.oneof(fc.constantFrom(...ends), anywhere), (value) => {
        const country = installed.countryOf({ family, value });
        expect(holds(set, { family, value })).toBe(country !== null && inside.includes(country));
      }),
      { numRuns: 2000 },
    );
  });
});

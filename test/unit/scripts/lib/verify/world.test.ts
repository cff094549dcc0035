import { describe, expect, it } from "@jest/globals";
import { loadAddressRanges } from "../../../../../artifacts/address-ranges/address-ranges.ts";
import { parseAddress } from "../../../../../model/values/cidr.ts";
import { OUTSIDE, planWorld } from "../../../../../scripts/lib/verify/world.ts";
import { egressPlan } from "../../../../fixtures/plans.ts";

const ranges = loadAddressRanges();
const { hosts } = planWorld(egressPlan, ranges);

function countryOf(address: string): string | null {
  const parsed = parseAddress(address);
  if (parsed === null) throw new Error(`${address} is no address`);
  return ranges.countryOf(parsed);
}

describe("the world of a verification", () => {
  it("tries addresses that are registered where they are said to be", () => {
    const { abroad, abroadIpv6, unlisted, dohResolver } = OUTSIDE;
    expect([abroad, abroadIpv6, unlisted, dohResolver].map(countryOf)).toEqual([
      "US",
      "US",
      "NO",
      "US",
    ]);
  });

  it("plays every destination, under its name and on its ports", () => {
    const played = hosts.filter(({ name }) => name.startsWith("to-"));
    expect(played.map(({ name }) => name)).toEqual(
      egressPlan.egress.destinations.map(({ name }) => `to-${name}`),
    );
    expect(played.find(({ name }) => name === "to-ledger")).toMatchObject({
      addresses: ["185.79.0.10"],
      dnsNames: ["ledger.example"],
      tcpPorts: [7001, 8443],
    });
    expect(played.find(({ name }) => name === "to-time")).toMatchObject({
      addresses: ["194.58.200.1"],
      udpPorts: [123],
    });
  });

  it("gives a name without addresses one of its own country", () => {
    const [address = ""] = hosts.find(({ name }) => name === "to-post")?.addresses ?? [];
    expect(countryOf(address)).toBe("NO");
  });

  it("gives no two hosts one address", () => {
    const addresses = hosts.flatMap((host) => host.addresses);
    expect(new Set(addresses).size).toBe(addresses.length);
  });
});

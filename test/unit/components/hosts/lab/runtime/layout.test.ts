import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import {
  ipv4ToNumber,
  numberToIpv4,
} from "../../../../../../components/hosts/lab/runtime/machine/ipv4.ts";
import {
  bridgePort,
  hostNetns,
  hostPaths,
  macAddress,
} from "../../../../../../components/hosts/lab/runtime/layout.ts";

const name = fc.stringMatching(/^[a-z]([-a-z0-9]{0,38}[a-z0-9])?$/);
const address = fc.ipV4();

describe("names of a lab on the machine", () => {
  it("differ for every other lab and host", () => {
    fc.assert(
      fc.property(name, name, name, name, (lab, host, otherLab, otherHost) => {
        const isSame = lab === otherLab && host === otherHost;
        expect(hostNetns(lab, host) === hostNetns(otherLab, otherHost)).toBe(isSame);
      }),
    );
    expect(hostNetns("a-b", "c")).not.toBe(hostNetns("a", "b-c"));
  });

  it("of links fit the kernel's 15 characters and differ for every other address", () => {
    fc.assert(
      fc.property(address, address, (one, other) => {
        expect(bridgePort("public", one).length).toBeLessThanOrEqual(15);
        expect(bridgePort("public", one) === bridgePort("public", other)).toBe(one === other);
        expect(bridgePort("public", one)).not.toBe(bridgePort("private", one));
      }),
    );
  });

  it("has MAC addresses that are locally administered and of one station", () => {
    expect(macAddress("10.86.0.11")).toBe("02:6e:0a:56:00:0b");
  });

  it("keeps every file of a host below the lab's folder", () => {
    const files = Object.values(hostPaths("/var/lib/lab", "cp1"));

    expect(files.filter((file) => !file.startsWith("/var/lib/lab/hosts/cp1"))).toEqual([]);
  });
});

describe("IPv4 numbers", () => {
  it("turn back into the same address", () => {
    fc.assert(
      fc.property(address, (text) => {
        expect(numberToIpv4(ipv4ToNumber(text))).toBe(text);
      }),
    );
  });
});

import { describe, expect, it } from "@jest/globals";
import {
  parseWorldSpec,
  worldLink,
} from "../../../../../../../components/hosts/lab/runtime/world/world-spec.ts";

const bank = { name: "bank", country: "NO", addresses: ["194.63.248.10"], dnsNames: [] };

describe("parseWorldSpec", () => {
  it("takes hosts with addresses of both families", () => {
    const spec = {
      hosts: [{ ...bank, addresses: ["194.63.248.10", "2001:700::5"], tcpPorts: [7000] }],
    };
    expect(parseWorldSpec(JSON.stringify(spec))).toEqual(spec);
  });

  it.each([
    ["a name that is no part of a namespace's", [{ ...bank, name: "the bank" }], "hosts.0.name"],
    ["two hosts of one name", [bank, bank], "every name once"],
    ["what is no address", [{ ...bank, addresses: ["bank.example"] }], "hosts.0.addresses.0"],
    ["an unknown field", [{ ...bank, ports: [1] }], "ports"],
  ])("refuses %s", (_case, hosts, problem) => {
    expect(() => parseWorldSpec(JSON.stringify({ hosts }))).toThrow(problem);
  });
});

describe("worldLink", () => {
  it("fits the kernel's 15 characters and differs for other names", () => {
    const names = ["a", "a".repeat(40), "b"].map(worldLink);
    expect(new Set(names).size).toBe(3);
    expect(names.every((name) => name.length <= 15)).toBe(true);
  });
});

import { join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import { LabUsageError } from "../../../../../../components/hosts/lab/runtime/failures.ts";
import {
  labPrivateAddress,
  parseHostSecrets,
  parseHostSpec,
  rootOf,
} from "../../../../../../components/hosts/lab/runtime/spec.ts";

const good = {
  lab: "lab",
  name: "cp1",
  stateDir: "/var/lib/lab",
  bundle: "/cache/bundles/0123456789ab",
  cpus: 2,
  memoryMiB: 2048,
  diskGiB: 30,
  public: { address: "198.51.100.11", prefix: 24, gateway: "198.51.100.1" },
  private: { address: "10.86.0.11", prefix: 24 },
  loopback: "127.86.0.11",
  doorPorts: [22, 6443],
  rateMbit: 10_000,
};

describe("rootOf", () => {
  it("is in the bundle, where the spec says or where every bundle has one", () => {
    expect(rootOf(good)).toBe(`${good.bundle}/rootfs`);
    expect(rootOf({ ...good, rootfs: "debian-13/rootfs" })).toBe(`${good.bundle}/debian-13/rootfs`);
  });
});

describe("parseHostSpec", () => {
  it("fills in the state folder of the checkout and doors on the ports as they are", () => {
    const spec = { ...good, stateDir: undefined };
    const checkout = join(import.meta.dirname, "../../../../../..");

    expect(parseHostSpec(JSON.stringify(spec))).toEqual({
      ...good,
      stateDir: join(checkout, ".nordmesh/environments/lab/lab"),
      doorPortOffset: 0,
    });
  });

  it.each([
    ["a name with a dot, which separates parts of namespace names", { name: "cp.1" }, /name: /],
    ["a name with a slash", { lab: "../lab" }, /lab: /],
    ["an unknown field", { memory: 5 }, /memory/],
    ["a host without SSH", { doorPorts: [6443] }, /doorPorts: expected 22/],
    ["doors on an address of the network", { loopback: "10.0.0.1" }, /loopback: .*127\.0\.0\.0/],
    [
      "a gateway outside the public network",
      { public: { ...good.public, gateway: "203.0.113.1" } },
      /gateway 203\.0\.113\.1 is not in the network/,
    ],
    [
      "the private address that the lab itself has",
      { private: { address: "10.86.0.254", prefix: 24 } },
      /10\.86\.0\.254 is kept for the lab/,
    ],
    ["a root outside the bundle", { rootfs: "../other/rootfs" }, /rootfs: .*inside the bundle/],
    ["a bundle beside files that hosts must not see", { bundle: "/root/bundle" }, /"bundles"/],
  ])("refuses %s", (_case, change, message) => {
    const parse = () => parseHostSpec(JSON.stringify({ ...good, ...change }));

    expect(parse).toThrow(LabUsageError);
    expect(parse).toThrow(message);
  });

  it("names all problems at once", () => {
    const bad = JSON.stringify({ ...good, cpus: 0, diskGiB: 0 });

    expect(() => parseHostSpec(bad)).toThrow(/cpus[^]*diskGiB/);
  });

  it("says so when the text is not JSON", () => {
    expect(() => parseHostSpec("{")).toThrow(/not valid JSON/);
  });
});

describe("parseHostSecrets", () => {
  it("names a bad field without its value", () => {
    const secrets = {
      hostKeyPrivate: "hunter2",
      hostKeyPublic: "ssh-ed25519 AAAA",
      authorizedKeys: ["ssh-ed25519 AAAA"],
    };
    const parse = () => parseHostSecrets(JSON.stringify(secrets));

    expect(parse).toThrow(/hostKeyPrivate/);
    expect(parse).not.toThrow(/hunter2/);
  });
});

describe("labPrivateAddress", () => {
  it.each([
    ["10.86.0.11", 24, "10.86.0.254"],
    ["10.86.3.11", 22, "10.86.3.254"],
    ["10.86.0.1", 30, "10.86.0.2"],
  ])("is the last usable one of %s/%i", (address, prefix, expected) => {
    const host = { ...good, private: { address, prefix } };

    expect(labPrivateAddress(host)).toBe(expected);
  });
});

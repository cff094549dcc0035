import { describe, expect, it } from "@jest/globals";
import { assertChangeable } from "../../../../../../components/hosts/lab/runtime/host-changes.ts";
import type { LabHost } from "../../../../../../components/hosts/lab/runtime/spec.ts";

const host: LabHost = {
  lab: "test",
  name: "w1",
  stateDir: "/state",
  bundle: "/cache/bundles/a",
  cpus: 1,
  memoryMiB: 512,
  diskGiB: 1,
  public: { address: "198.51.100.21", prefix: 24, gateway: "198.51.100.1" },
  private: { address: "10.86.0.21", prefix: 24 },
  loopback: "127.86.0.21",
  doorPorts: [22],
  doorPortOffset: 0,
  rateMbit: 1000,
};

describe("assertChangeable", () => {
  it.each<readonly [string, Partial<LabHost>]>([
    ["more memory", { memoryMiB: 1024 }],
    ["another bundle", { bundle: "/cache/bundles/b" }],
    ["the root that it has without saying so", { rootfs: "rootfs" }],
    ["the MTU that it has without saying so", { private: { ...host.private, mtu: 1500 } }],
  ])("lets a host have %s", (_case, changes) => {
    expect(() => {
      assertChangeable(host, { ...host, ...changes });
    }).not.toThrow();
  });

  it.each<readonly [string, Partial<LabHost>]>([
    ["diskGiB", { diskGiB: 2 }],
    ["private", { private: { ...host.private, mtu: 9000 } }],
    ["public", { public: { ...host.public, address: "198.51.100.22" } }],
    ["rootfs", { rootfs: "debian-13/rootfs" }],
    ["folder of bundles", { bundle: "/elsewhere/bundles/a" }],
  ])("refuses another %s", (field, changes) => {
    expect(() => {
      assertChangeable(host, { ...host, ...changes });
    }).toThrow(field);
  });
});

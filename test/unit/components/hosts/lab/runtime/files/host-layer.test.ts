import { describe, expect, it } from "@jest/globals";
import { layerEntries } from "../../../../../../../components/hosts/lab/runtime/files/host-layer.ts";
import type { LabHost } from "../../../../../../../components/hosts/lab/runtime/spec.ts";

const host: LabHost = {
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
  doorPorts: [22],
  doorPortOffset: 0,
  rateMbit: 10_000,
};

const contentOf = (changes: Partial<LabHost>, path: string): string | undefined => {
  const entry = layerEntries({ ...host, ...changes }, "0".repeat(32)).find(
    (each) => each.path === path,
  );
  return entry !== undefined && "content" in entry ? entry.content : undefined;
};

describe("layerEntries", () => {
  it("gives the host its name on the private network", () => {
    expect(contentOf({}, "/etc/hostname")).toBe("cp1\n");
    expect(contentOf({}, "/etc/hosts")).toBe("127.0.0.1 localhost\n10.86.0.11 cp1\n");
  });

  it.each([
    ["the gateway", {}, "198.51.100.1"],
    ["the given server", { dnsServer: "10.86.0.53" }, "10.86.0.53"],
  ])("asks %s for names", (_case, changes, server) => {
    expect(contentOf(changes, "/etc/resolv.conf")).toContain(`nameserver ${server}\n`);
  });

  it("lets nobody in by password", () => {
    const config = contentOf({}, "/etc/ssh/sshd_config.d/10-nordmesh.conf");

    expect(config).toContain("PasswordAuthentication no\n");
    expect(config).toContain("PermitRootLogin prohibit-password\n");
  });

  it("names every path once", () => {
    const paths = layerEntries(host, "0".repeat(32)).map(({ path }) => path);

    expect(new Set(paths).size).toBe(paths.length);
  });
});

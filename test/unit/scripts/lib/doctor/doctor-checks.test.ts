import { describe, expect, it } from "@jest/globals";
import { diagnose, packagesToInstall } from "../../../../../scripts/lib/doctor/doctor-checks.ts";
import type { MachineFacts } from "../../../../../scripts/lib/doctor/doctor-facts.ts";
import { cgroupVersions, hasSymbol } from "../../../../../scripts/lib/doctor/doctor-kernel.ts";
import type { Requirement } from "../../../../../scripts/lib/doctor/requirements.ts";

const GIB = 1024 ** 3;

const lacking = (name: string, debianPackage = name): Requirement => ({
  name,
  purpose: "a test",
  debianPackage,
  isMet: () => false,
});
const debootstrap = lacking("debootstrap");
const gcc = lacking("gcc");

const machine: MachineFacts = {
  platform: "linux",
  nodeVersion: "24.21.0",
  isRoot: true,
  isDebian: true,
  missingForLab: [],
  missingForBundle: { modules: [], download: [] },
  bundle: "/cache/bundles/0123",
  state: { folder: "/project/.nordmesh", freeBytes: 50 * GIB },
  cache: { folder: "/cache", freeBytes: 50 * GIB },
  memory: { totalMiB: 24_000, freeMiB: 20_000 },
  kernel: {
    release: "6.12",
    features: { overlay: true, bridge: true, veth: true, nf_tables: true, loop: true },
    cgroups: "v2",
    inotifyInstances: 128,
  },
  pulumi: "/usr/bin/pulumi",
  takenDoors: [],
};

const lines = (facts: Partial<MachineFacts>, state: "missing" | "info"): Record<string, string> =>
  Object.fromEntries(
    diagnose({ ...machine, ...facts })
      .filter((each) => each.state === state)
      .map(({ name, fix }) => [name, fix ?? ""]),
  );

describe("a machine that can run a lab", () => {
  it("lacks nothing", () => {
    expect(lines({}, "missing")).toEqual({});
    expect(lines({}, "info")).toEqual({});
  });
});

describe("a machine that cannot", () => {
  const kernel = machine.kernel;
  it.each<[string, Partial<MachineFacts>, Record<string, string>]>([
    ["old Node", { nodeVersion: "20.19.0" }, { Node: expect.stringContaining("npm ci") as never }],
    ["not root", { isRoot: false }, { root: "sudo -E env PATH=$PATH npm run up" }],
    [
      "a program",
      { missingForLab: [lacking("ip", "iproute2")] },
      { ip: "apt-get install --yes --no-install-recommends iproute2" },
    ],
    [
      "a full disk",
      { state: { folder: "/x", freeBytes: GIB } },
      { "disk for hosts": "free some space there" },
    ],
    [
      "little memory",
      { memory: { totalMiB: 4000, freeMiB: 3000 } },
      { memory: "end what uses it, or take a machine with more" },
    ],
    [
      "a kernel without bridges",
      { kernel: { ...kernel, features: { ...kernel.features, bridge: false } } },
      { "kernel bridge": "modprobe bridge" },
    ],
    [
      "no control groups",
      { kernel: { ...kernel, cgroups: "none" } },
      { "control groups": "mount -t cgroup2 none /sys/fs/cgroup" },
    ],
    [
      "few inotify instances",
      { kernel: { ...kernel, inotifyInstances: 64 } },
      { "inotify instances": "sysctl -w fs.inotify.max_user_instances=1024" },
    ],
    [
      "a taken address",
      { takenDoors: ["127.86.0.11:20022"] },
      { "loopback addresses": expect.stringContaining("lab.loopback") as never },
    ],
  ])("is told about %s", (_case, facts, expected) => {
    expect(lines(facts, "missing")).toEqual(expected);
  });

  it("is told of another system alone, not of that system's kernel", () => {
    const missing = lines(
      { platform: "darwin", kernel: { ...kernel, cgroups: "none" } },
      "missing",
    );
    expect(Object.keys(missing)).toEqual(["system"]);
  });
});

describe("a machine without a bundle", () => {
  const facts: Partial<MachineFacts> = {
    bundle: undefined,
    missingForBundle: { modules: [debootstrap, gcc], download: [debootstrap] },
  };

  it("lacks what both sources need; what compiling needs is for its source alone", () => {
    expect(Object.keys(lines(facts, "missing"))).toEqual(["debootstrap"]);
    expect(lines(facts, "info")).toEqual({
      bundle: "npm run bundle",
      gcc: "apt-get install --yes --no-install-recommends gcc",
    });
  });

  it("needs disk for it", () => {
    const cache = { folder: "/cache", freeBytes: 2 * GIB };
    expect(Object.keys(lines({ ...facts, cache }, "missing"))).toContain("disk for the bundle");
  });

  it("has its packages installed by --fix, each once", () => {
    expect(packagesToInstall({ ...machine, ...facts })).toEqual(["debootstrap", "gcc"]);
  });
});

describe("without a Pulumi CLI", () => {
  it("is only told so", () => {
    expect(lines({ pulumi: undefined }, "missing")).toEqual({});
    expect(Object.keys(lines({ pulumi: undefined }, "info"))).toEqual(["Pulumi CLI"]);
  });
});

describe("the kernel's own words", () => {
  const v1 = "31 23 0:26 / /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu\n";
  const v2 = "32 23 0:27 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw\n";
  it.each([
    [v1, "v1"],
    [v2, "v2"],
    [v1 + v2, "hybrid"],
    ["", "none"],
  ])("%j: %s", (mountinfo, expected) => {
    expect(cgroupVersions(mountinfo)).toBe(expected);
  });

  it("name a feature by a symbol of its own", () => {
    const symbols = "ffffffff81 t veth_newlink\nffffffff82 T nft_do_chain_arp\n";
    expect(hasSymbol(symbols, "veth_newlink")).toBe(true);
    expect(hasSymbol(symbols, "nft_do_chain")).toBeUndefined();
  });
});

import { describe, expect, it } from "@jest/globals";
import {
  bundleRequirements,
  findMissing,
  hasTool,
  installCommand,
  isAtLeast,
  isDebian,
  labMachineRequirements,
  packagesFor,
  type Requirement,
} from "../../../../../scripts/lib/doctor/requirements.ts";

const requirement = (name: string, debianPackage: string, met: boolean): Requirement => ({
  name,
  purpose: "a test",
  debianPackage,
  isMet: () => met,
});

describe("what is missing", () => {
  const all = [
    requirement("ip", "iproute2", false),
    requirement("tc", "iproute2", false),
    requirement("bash", "bash", true),
  ];

  it("is what this machine does not answer for", () => {
    expect(findMissing(all).map(({ name }) => name)).toEqual(["ip", "tc"]);
  });

  it("comes in packages, each once", () => {
    expect(packagesFor(findMissing(all))).toEqual(["iproute2"]);
    expect(installCommand(["a", "b"])).toBe("apt-get install --yes --no-install-recommends a b");
  });
});

describe("the lists", () => {
  it("say for each requirement what it is for and what mends it", () => {
    const all = [...labMachineRequirements, ...bundleRequirements("modules")];
    expect(all.length).toBeGreaterThan(10);
    for (const each of all) {
      expect(each.purpose).not.toBe("");
      expect(each.debianPackage).not.toBe("");
    }
  });

  it("find a program that is there, and not one that is nowhere", () => {
    expect(hasTool("sh")).toBe(true);
    expect(hasTool("no-such-program")).toBe(false);
  });
});

describe("versions", () => {
  it.each([
    ["1.26.6", "1.26.6", true],
    ["1.27", "1.26.6", true],
    ["1.26", "1.26.6", false],
    ["1.9.9", "1.26.6", false],
    ["24.21.0", "24.0.0", true],
    ["20.19.0", "24.0.0", false],
  ])("%s is at least %s: %p", (version, minimum, expected) => {
    expect(isAtLeast(version, minimum)).toBe(expected);
  });
});

describe("Debian", () => {
  it.each([
    ["ID=debian\n", true],
    ["NAME=x\nID=ubuntu\nID_LIKE=debian\n", true],
    ['ID=linuxmint\nID_LIKE="ubuntu debian"\n', true],
    ["ID=fedora\n", false],
    ["", false],
  ])("%j: %p", (text, expected) => {
    expect(isDebian(text)).toBe(expected);
  });
});

import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import type { Plan } from "../../../model/plan/plan.ts";
import { editedText } from "../../fixtures/environments.ts";

const ROOT = path.resolve(import.meta.dirname, "../../..");
const FIXTURES = path.join(ROOT, "test/fixtures/environments");

let environments: string;

beforeAll(() => {
  environments = mkdtempSync(path.join(tmpdir(), "nordmesh-plan-"));
  cpSync(FIXTURES, environments, { recursive: true });
  const oneZone = editedText("valid-inventory", [
    ["name: valid-inventory", "name: one-zone"],
    ["fra-b", "fra-a"],
    ["fra-c", "fra-a"],
  ]);
  writeFileSync(path.join(environments, "one-zone.yaml"), oneZone);
});

afterAll(() => {
  rmSync(environments, { recursive: true });
});

interface Answer {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `npm run plan` as a person does, without npm, on the fixtures. */
function plan(args: readonly string[], variables: NodeJS.ProcessEnv = {}): Answer {
  const { status, stdout, stderr } = spawnSync(process.execPath, ["scripts/plan.ts", ...args], {
    cwd: ROOT,
    encoding: "utf8",
    env: {
      PATH: process.env["PATH"],
      // Without a bundle, a plan does not hang on what this machine has built.
      NORDMESH_CACHE: path.join(environments, "no-cache"),
      NORDMESH_ENVIRONMENTS: FIXTURES,
      ...variables,
    },
  });
  return { status, stdout, stderr };
}

describe("npm run plan", () => {
  it("shows the lab unless told otherwise, with no more than the checkout", () => {
    const { status, stdout, stderr } = plan([], { NORDMESH_ENVIRONMENTS: undefined });
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout).toMatch(/^lab {2}.*stacks\/environments\/lab\.yaml\n/);
  });

  it("as JSON, is the plan itself", () => {
    const { status, stdout, stderr } = plan(["valid-inventory", "--json"]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    const parsed = JSON.parse(stdout) as Plan;
    expect(parsed).toMatchObject({
      environment: "valid-inventory",
      driver: "inventory",
      hosts: [
        { name: "cp1", isFirstControlPlane: true, ssh: { port: 2222 } },
        { name: "cp2", isFirstControlPlane: false },
        { name: "cp3" },
        { name: "w1", memoryMiB: 65536 },
      ],
      network: { private: { cidr: "172.16.4.0/22", prefix: 22 }, dnsServiceAddress: "10.112.0.10" },
      mesh: { mutualTls: "STRICT", outbound: "REGISTRY_ONLY" },
    });
  });

  it("as JSON, keeps warnings out of the way", () => {
    const { status, stdout, stderr } = plan(["one-zone", "--json"], {
      NORDMESH_ENVIRONMENTS: environments,
    });
    expect(status).toBe(0);
    expect(stderr).toContain("one-zone.yaml: 1 warning\n  hosts (line ");
    expect(() => JSON.parse(stdout) as unknown).not.toThrow();
  });

  it("ends with 2 and every problem, where a file is invalid", () => {
    const { status, stdout, stderr } = plan(["invalid-much"]);
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toMatch(/^test\/fixtures\/environments\/invalid-much\.yaml: \d+ problems\n/);
    expect(stderr).not.toContain("    at ");
  });

  it("names the environments there are, where one is unknown", () => {
    const { status, stderr } = plan(["valid-labb"]);
    expect(status).toBe(2);
    expect(stderr).toContain("valid-inventory, valid-kvm, valid-lab");
  });
});

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { labOptOuts, standingOptOuts } from "../../../../model/environment/hardening-opt-outs.ts";
import { ConfigProblems, formatConfigErrors } from "../../../../model/environment/config-error.ts";
import { admissionOf } from "../../../../model/environment/lab-admission.ts";
import { parseEnvironment } from "../../../../model/environment/parse-environment.ts";
import {
  editedText,
  environmentText,
  judgedIn2026,
  parseAs,
  problemsOf,
} from "../../../fixtures/environments.ts";
import { versions } from "../../../fixtures/plans.ts";
import { expectGolden } from "../../../support/golden.ts";

describe("a valid file", () => {
  it("gets defaults where it says nothing", () => {
    expect(parseAs("valid-lab", environmentText("valid-lab"))).toEqual({
      ok: true,
      warnings: [],
      environment: {
        name: "valid-lab",
        site: { name: "lab", country: "NO", provider: null },
        residency: "eea",
        driver: "lab",
        network: {
          public: {
            cidr: "198.51.100.0/24",
            gateway: "198.51.100.1",
            interface: "eth0",
            mtu: 1500,
            bandwidthMbit: 1000,
          },
          private: {
            cidr: "10.86.0.0/16",
            hosts: null,
            wireguard: null,
            interface: "eth1",
            mtu: 1500,
            bandwidthMbit: 10000,
          },
          pods: "10.244.0.0/16",
          services: "10.96.0.0/16",
          clusterDomain: "cluster.local",
        },
        kvm: null,
        lab: { loopback: "127.86.0.0/24" },
        inventory: null,
        hosts: [
          {
            name: "cp1",
            role: "control-plane",
            publicAddress: "198.51.100.11",
            privateAddress: "10.86.0.11",
            cpus: 2,
            cpu: "shared",
            memoryMiB: 2048,
            diskGiB: 30,
            site: { name: "lab", country: "NO", provider: null },
            zone: null,
            egressGateway: null,
            nvme: null,
            ssh: null,
          },
          {
            name: "w1",
            role: "worker",
            publicAddress: "198.51.100.21",
            privateAddress: "10.86.0.21",
            cpus: 1,
            cpu: "shared",
            memoryMiB: 1024,
            diskGiB: 10,
            site: { name: "lab", country: "NO", provider: null },
            zone: null,
            egressGateway: null,
            nvme: null,
            ssh: null,
          },
        ],
        kubernetes: {
          version: versions.kubernetes.default,
          audit: "metadata",
          podSecurity: "baseline",
        },
        mesh: {
          kind: "istio",
          trustDomain: "valid-lab.nordmesh.internal",
          outbound: "registry-only",
          accessLog: {},
          revoked: [],
          version: null,
        },
        egress: {},
        access: { administrators: {} },
        services: {},
        optOuts: [...standingOptOuts, ...labOptOuts],
        maintenance: null,
        observability: null,
        backup: null,
        admission: admissionOf("lab", undefined),
        demo: false,
      },
    });
  });

  it("keeps what it says", () => {
    const parsed = parseAs("valid-inventory", environmentText("valid-inventory"));
    expect(parsed).toMatchObject({
      ok: true,
      warnings: [],
      environment: {
        residency: "eu",
        lab: null,
        network: {
          public: { gateway: "203.0.113.254", interface: "ens3", bandwidthMbit: 2500 },
          private: { interface: "ens4", mtu: 9000 },
          clusterDomain: "cluster.example",
        },
        hosts: [
          { name: "cp1", zone: "fra-a", ssh: { user: "root", port: 2222 } },
          { name: "cp2", ssh: { user: "root", port: 22 } },
          { name: "cp3" },
          { name: "w1", diskGiB: 1024 },
        ],
        kubernetes: { audit: "request", podSecurity: "restricted" },
        mesh: { trustDomain: "mesh.example" },
        demo: true,
      },
    });
  });

  const folder = join(import.meta.dirname, "../../../../stacks/environments");
  it.each(readdirSync(folder))("stacks/environments/%s is one, without a warning", (file) => {
    const text = readFileSync(join(folder, file), "utf8");
    const parsed = parseEnvironment(text, { ...judgedIn2026, file });
    expect(parsed).toMatchObject({ ok: true, warnings: [] });
    expect(text.split("\n").length - 1).toBeLessThanOrEqual(60);
    expect(text.split("\n")[0]).toBe(
      "# yaml-language-server: $schema=../../docs/environment.schema.json",
    );
  });
});

describe("an invalid file", () => {
  const parsed = parseAs("invalid-much", environmentText("invalid-much"));
  const problems = parsed.ok ? [] : parsed.problems;

  it("is told with every problem at once, in the order of the file", () => {
    expectGolden(
      "environment/invalid-much.txt",
      `${formatConfigErrors("stacks/environments/invalid-much.yaml", problems)}\n`,
    );
    expect(problems.map(({ line }) => line)).toEqual(
      problems.map(({ line }) => line).toSorted((a, b) => a - b),
    );
  });

  it("never shows a secret", () => {
    const shown = JSON.stringify(problems);
    expect(shown).not.toContain("hunter2");
    expect(shown).not.toContain("b3BlbnNzaC1rZXk");
    expect(shown).not.toContain("BEGIN");
  });

  it("reaches scripts as an error whose message is that text", () => {
    const error = new ConfigProblems("a.yaml", problems.slice(0, 1));
    expect(error.exitStatus).toBe(2);
    expect(error.message).toBe(
      [
        "a.yaml: 1 problem",
        "  name (line 1)",
        '    expected  "invalid-much", as the file is called',
        '    got       "prod"',
        "    fix       write name: invalid-much, or rename the file to prod.yaml",
      ].join("\n"),
    );
  });

  it("is told in the order of the file within a line too", () => {
    const text = editedText("valid-lab", [
      ["  w1:\n", "  w0: { private: 10.87.0.9, public: 9.9.9.9, cpus: 0, role: boss }\n  w1:\n"],
    ]);
    expect(problemsOf(parseAs("valid-lab", text))).toEqual([
      "missing hosts.w0.memory",
      "missing hosts.w0.disk",
      "address-outside-network hosts.w0.private",
      "address-outside-network hosts.w0.public",
      "too-small hosts.w0.cpus",
      "not-one-of hosts.w0.role",
    ]);
  });

  it("still has its rules checked where other values are wrong", () => {
    const text = editedText("valid-lab", [
      ["cpus: 2", "cpus: two"],
      ["private: 10.86.0.21", "private: 10.87.0.21"],
    ]);
    expect(problemsOf(parseAs("valid-lab", text))).toEqual([
      "wrong-type hosts.cp1.cpus",
      "address-outside-network hosts.w1.private",
    ]);
  });

  it("does not miscount hosts whose role is wrong", () => {
    const text = editedText("valid-lab", [["role: worker", "role: wroker"]]);
    expect(problemsOf(parseAs("valid-lab", text))).toEqual(["not-one-of hosts.w1.role"]);
  });
});

describe("any text at all", () => {
  it("gives an environment or problems with a place, and never throws", () => {
    const piece = fc.oneof(
      fc.constantFrom(
        "name: ",
        "hosts:",
        "\n",
        "  ",
        "{",
        "}",
        "[",
        "- ",
        "&a ",
        "*a",
        "? ",
        ": ",
        "#",
        "'",
        '"',
        "|",
        "\t",
        "---\n",
        "!!str ",
        "null",
      ),
      fc.string({ unit: "binary", maxLength: 8 }),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        const result = parseAs("x", pieces.join(""));
        const problems = result.ok ? [] : result.problems;
        expect(result.ok || problems.length > 0).toBe(true);
        for (const problem of problems) {
          expect(problem.line).toBeGreaterThanOrEqual(1);
          expect(Object.values(problem).join("")).not.toContain("undefined");
        }
      }),
    );
  });

  it("survives the loss of any line of a valid file", () => {
    const lines = environmentText("valid-inventory").split("\n");
    for (const lost of lines.keys()) {
      const text = lines.toSpliced(lost, 1).join("\n");
      expect(() => parseAs("valid-inventory", text)).not.toThrow();
    }
  });
});

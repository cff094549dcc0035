import { describe, expect, it } from "@jest/globals";
import type { ConfigError } from "../../../../model/environment/config-error.ts";
import { editedText, parseAs } from "../../../fixtures/environments.ts";

function onlyProblem(fixture: string, from: string, to: string): ConfigError {
  const parsed = parseAs(fixture, editedText(fixture, [[from, to]]));
  const problems = parsed.ok ? [] : parsed.problems;
  expect(problems).toHaveLength(1);
  const [problem] = problems;
  if (problem === undefined) throw new Error("unreachable: one problem");
  return problem;
}

/** What is there, what stands instead, the code and path, and words of the fix. */
const cases: readonly (readonly [string, string, string, string, string])[] = [
  ["name: valid-lab", "name: Valid Lab", "not-a-name", "name", 'write "valid-lab"'],
  ["name: valid-lab", "name: 7", "wrong-type", "name", "write it as text"],
  ["name: valid-lab\n", "", "missing", "name", "add name: oslo-prod"],
  ["name: valid-lab", "name:", "missing", "name", "add name:"],
  ['"NO"', "no", "country-unknown", "site.country", '"NO"'],
  ['"NO"', "UK", "country-unknown", "site.country", '"GB"'],
  ['"NO"', "EL", "country-unknown", "site.country", '"GR"'],
  ['"NO"', "EU", "country-unknown", "site.country", "member state"],
  ['{ name: lab, country: "NO" }', "oslo", "wrong-type", "site", "key: value"],
  ["residency: eea", "residency: EEA", "not-one-of", "residency", 'did you mean "eea"?'],
  ["residency: eea", "residency: usa", "not-one-of", "residency", "choose one"],
  ["residency: eea\n", "", "missing", "residency", "add residency: eea"],
  ["driver: lab", "driver: cloud", "not-one-of", "driver", "choose one"],
  ["driver: lab", "driver: [lab]", "not-one-of", "driver", ""],
  ["10.86.0.0/16", "10.86.0.1/16", "host-bits-set", "network.private.cidr", "write 10.86.0.0/16"],
  ["10.244.0.0/16", "10.244.0.0", "not-a-network", "network.pods", "prefix length"],
  ["10.244.0.0/16", "fd00::/48", "not-ipv4", "network.pods", "IPv6"],
  ["10.244.0.0/16", "[10.244.0.0/16]", "wrong-type", "network.pods", "single value"],
  ["10.86.0.21", "10.86.0.021", "not-an-address", "hosts.w1.private", "leading zeros"],
  ["10.86.0.21", "10.86.0.21/24", "not-an-address", "hosts.w1.private", "prefix length"],
  ["10.86.0.21", "fd00::1", "not-ipv4", "hosts.w1.private", "IPv6"],
  ["role: worker", "role: master", "not-one-of", "hosts.w1.role", "control-plane"],
  ["cpus: 1", "cpus: 1.5", "wrong-type", "hosts.w1.cpus", "whole"],
  ["cpus: 1", 'cpus: "1"', "wrong-type", "hosts.w1.cpus", "without quotes"],
  ["cpus: 1", "cpus: 0", "too-small", "hosts.w1.cpus", "at least 1"],
  ["cpus: 1", "cpus: 5000", "too-big", "hosts.w1.cpus", "at most 512"],
  ["memory: 1GiB", "memory: 1GB", "not-a-size", "hosts.w1.memory", "4GiB"],
  ["memory: 1GiB", "memory: 1024", "wrong-type", "hosts.w1.memory", "such as 4GiB"],
  ["disk: 10GiB", "disk: 10.5GiB", "not-a-size", "hosts.w1.disk", "30GiB"],
  ["  w1:", "  w1:\n    colour: blue", "unknown-key", "hosts.w1.colour", "remove it"],
  ["    disk: 10GiB", "    disc: 1\n    disk: 10GiB", "unknown-key", "hosts.w1.disc", '"disk"'],
  ["hosts:", "demo: yes\nhosts:", "wrong-type", "demo", "true or false"],
  ["hosts:", "mesh: [istio]\nhosts:", "wrong-type", "mesh", "key: value"],
  ["hosts:", "mesh: { kind: linkerd }\nhosts:", "not-one-of", "mesh.kind", "istio"],
  [
    "hosts:",
    "mesh: { trustDomain: A.b }\nhosts:",
    "not-a-domain",
    "mesh.trustDomain",
    "lower-case",
  ],
  [
    "hosts:",
    "kubernetes: { version: v1.37.2 }\nhosts:",
    "not-a-version",
    "kubernetes.version",
    "without the v",
  ],
  [
    "hosts:",
    "kubernetes: { version: 1.37 }\nhosts:",
    "wrong-type",
    "kubernetes.version",
    "as text",
  ],
  [
    "198.51.100.0/24 }",
    "198.51.100.0/24, interface: eth/0 }",
    "not-an-interface",
    "network.public.interface",
    "15",
  ],
];

describe("single values", () => {
  it.each(cases)("%j as %j", (from, to, code, path, fix) => {
    const problem = onlyProblem("valid-lab", from, to);
    expect([problem.code, problem.path]).toEqual([code, path]);
    expect(problem.fix).toContain(fix);
  });

  it("a host key must be one, as it is pinned", () => {
    const problem = onlyProblem(
      "valid-inventory",
      "IFeqrhO5kAxWOQkH51Vh3uNzHxS+NZ8Hn3dJA3mHKJzC",
      "I",
    );
    expect([problem.code, problem.path]).toEqual(["not-a-host-key", "hosts.cp1.ssh.hostKey"]);
    expect(problem.fix).toContain("console");
  });

  it("an expected section says what is in it", () => {
    const parsed = parseAs("x", "name: x\n");
    const problems = parsed.ok ? [] : parsed.problems;
    expect(problems.map(({ path, expected }) => `${path}: ${expected}`)).toEqual([
      "site: a section with name, country",
      'residency: "eea" or "eu"',
      'driver: "lab" or "inventory" or "kvm"',
      "network: a section with public, private, pods, services",
      "hosts: a section with one entry for each name",
    ]);
  });

  it("a value that is long or has control characters is shown safely", () => {
    const { got } = onlyProblem(
      "valid-lab",
      "name: valid-lab",
      `name: "\\e[31m${"x".repeat(200)}"`,
    );
    expect(got).toMatch(/^"\\u001b\[31mx+…"$/);
    expect(got.length).toBeLessThan(70);
  });
});

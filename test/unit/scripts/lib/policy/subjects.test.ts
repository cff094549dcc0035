import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { spawnSync } from "node:child_process";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { SECRET, UNKNOWN } from "../../../../../policies/shared/field.ts";
import type { Violation } from "../../../../../policies/shared/judge.ts";
import { environmentPath } from "../../../../../scripts/lib/policy/locate-violation.ts";
import { readManifests } from "../../../../../scripts/lib/policy/manifest-resources.ts";
import { readState } from "../../../../../scripts/lib/policy/state-resources.ts";

const ROOT = path.resolve(import.meta.dirname, "../../../../..");

const SECRET_MARK = {
  "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
  ciphertext: "v1:abc",
};

const urn = "urn:pulumi:dev::shop::kubernetes:core/v1:Secret::shop/db";

const state = {
  version: 3,
  deployment: {
    resources: [
      { urn, type: "kubernetes:core/v1:Secret", inputs: { data: SECRET_MARK, list: [1] } },
      { urn: `${urn}-old`, type: "kubernetes:core/v1:Secret", delete: true },
      { urn: "urn:pulumi:dev::shop::pulumi:pulumi:Stack::dev", type: "pulumi:pulumi:Stack" },
    ],
  },
};

describe("an exported state", () => {
  it("is read without what waits to be deleted, its secrets as marks", () => {
    expect(readState(JSON.stringify(state), "s.json")).toEqual([
      {
        urn,
        type: "kubernetes:core/v1:Secret",
        name: "shop/db",
        props: { data: SECRET, list: [1] },
      },
      {
        urn: "urn:pulumi:dev::shop::pulumi:pulumi:Stack::dev",
        type: "pulumi:pulumi:Stack",
        name: "dev",
        props: {},
      },
    ]);
  });

  it("may hold values that are not known yet", () => {
    const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
    const resources = [{ urn, type: "a:b:C", inputs: { size: unknown, list: [{ a: unknown }] } }];
    expect(readState(JSON.stringify({ deployment: { resources } }), "s.json")).toMatchObject([
      { props: { size: UNKNOWN, list: [{ a: UNKNOWN }] } },
    ]);
  });

  it.each(["", "[]", '{ "deployment": 1 }'])("is refused when it is %j", (text) => {
    expect(() => readState(text, "s.json")).toThrow("s.json is no state");
  });
});

describe("manifests", () => {
  it("are read with their lines, lists opened, and what is none left out", () => {
    const text = `# values of a chart
replicas: 3
---
apiVersion: v1
kind: List
items:
  - { apiVersion: v1, kind: Pod, metadata: { name: a } }
  - { apiVersion: apps/v1, kind: Deployment, metadata: { name: b, namespace: n } }
`;
    const read = readManifests(text, "a.yaml");
    expect(read.map(({ resource, line }) => [resource.type, resource.name, line])).toEqual([
      ["kubernetes:core/v1:Pod", "a", 7],
      ["kubernetes:apps/v1:Deployment", "n/b", 8],
    ]);
  });

  it.each([
    ["spec.containers[1].image", 11],
    ['metadata.labels."shop.example/tier"', 6],
    // What is not there is missing from what is.
    ["spec.containers[0].securityContext.privileged", 9],
    ["spec.volumes", 8],
    ["", 2],
  ])("know the line of %s", (at, line) => {
    const text = `---
apiVersion: v1
kind: Pod
metadata:
  labels:
    shop.example/tier: web
spec:
  containers:
    - name: web
    - name: db
      image: db:1
`;
    expect(readManifests(text, "a.yaml").map(({ lineOf }) => lineOf(at))).toEqual([line]);
  });

  it("know lines of resources that are given by type, name and props", () => {
    const text = "type: a:b:C\nname: c\nprops:\n  size: 1\n  list:\n    - 2\n";
    expect(readManifests(text, "a.yaml").map(({ lineOf }) => lineOf("list[0]"))).toEqual([6]);
  });

  it("that are no YAML are refused", () => {
    expect(() => readManifests("a: [", "a.yaml")).toThrow("a.yaml: ");
  });
});

describe("the place in an environment file", () => {
  const facts = {
    destinations: [{ name: "bank" }],
    hosts: [{ name: "cp1" }],
    administrators: [{ name: "office" }],
  };
  const violation = (type: string, name: string, at: string): Violation =>
    ({
      resource: { type, name, urn: "", props: type.startsWith("infra:") ? facts : {} },
      path: at,
    }) as Violation;

  it.each([
    ["destinations[0].country", ["egress", "destinations", "bank", "country"]],
    ["destinations[0]", ["egress", "destinations", "bank"]],
    ["hosts[0].country", ["site", "country"]],
    ["hosts[0].privateAddress", ["hosts", "cp1", "private"]],
    ["administrators[0].cidr", ["access", "administrators", "office", "cidr"]],
    ["gatewayCountries[3]", ["egress", "adequacy"]],
    ["rangeExceptions[0].expires", ["egress", "ranges"]],
    ["networks.pods", ["network", "pods"]],
    ["residency", ["residency"]],
  ])("of the fact %s is told exactly", (at, expected) => {
    const found = environmentPath(violation("infra:guardrails:ResidencyFacts", "residency", at));
    expect(found).toEqual(expected);
  });

  it.each([
    [
      "kubernetes:networking.istio.io/v1:ServiceEntry",
      "istio-egress/bank",
      ["egress", "destinations", "bank"],
    ],
    ["kubernetes:networking.istio.io/v1:DestinationRule", "demo/echo", ["services", "echo"]],
    ["command:remote:Command", "cp1-init-control-plane", ["hosts", "cp1"]],
    ["kubernetes:apps/v1:Deployment", "demo/echo", ["demo"]],
    ["kubernetes:apps/v1:Deployment", "kube-system/cilium-operator", null],
    ["tls:index/privateKey:PrivateKey", "key", null],
  ])("of %s %s is told as far as its name does", (type, name, expected) => {
    expect(environmentPath(violation(type, name, "spec"))).toEqual(expected);
  });
});

describe("npm run policy", () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(path.join(tmpdir(), "nordmesh-policy-"));
    mkdirSync(path.join(folder, "good"));
    mkdirSync(path.join(folder, "bad"));
    const service = (type: string): string =>
      `apiVersion: v1\nkind: Service\nmetadata: { name: a, namespace: b }\nspec: { type: ${type} }\n`;
    writeFileSync(path.join(folder, "good/a.yaml"), service("ClusterIP"));
    writeFileSync(path.join(folder, "bad/a.yaml"), service("LoadBalancer"));
    writeFileSync(path.join(folder, "state.json"), JSON.stringify(state));
    mkdirSync(path.join(folder, "broken"));
    writeFileSync(path.join(folder, "broken/a.yaml"), "a: [");
    const rule = "images-come-from-inside";
    const config = (text: object): string => JSON.stringify({ [rule]: text });
    writeFileSync(path.join(folder, "config.json"), config({ registries: ["r.example"] }));
    writeFileSync(path.join(folder, "misspelt.json"), config({ registry: ["r.example"] }));
  });
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  it.each([
    [["--manifests", "good"], 0],
    [["--manifests", "bad"], 1],
    [["--manifests", "missing"], 2],
    [["--state", "state.json"], 0],
    [["--state", "bad/a.yaml"], 2],
    [["--state", "state.json", "--manifests", "good"], 2],
    [["--manifests", "good", "--config", "config.json"], 0],
    [["--manifests", "good", "--config", "misspelt.json"], 2],
    [["--manifests", "good", "--config", "missing.json"], 2],
    [["--manifests", "broken"], 2],
  ])("%j ends with %i", (args, status) => {
    const run = spawnSync(process.execPath, [path.join(ROOT, "scripts/policy.ts"), ...args], {
      cwd: folder,
      encoding: "utf8",
    });
    expect({ status: run.status, stack: /\n\s+at /.test(run.stderr) }).toEqual({
      status,
      stack: false,
    });
  });
});

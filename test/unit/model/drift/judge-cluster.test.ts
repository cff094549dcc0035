import { describe, expect, it } from "@jest/globals";
import { compareValues, holds } from "../../../../model/drift/compare-values.ts";
import { commandOf, type Difference } from "../../../../model/drift/difference.ts";
import type { HostReading } from "../../../../model/drift/host-reading.ts";
import { judgeNames, judgeServers, wantedNames } from "../../../../model/drift/judge-names.ts";
import { judgeNodes, type NodeReading } from "../../../../model/drift/judge-nodes.ts";
import { judgeExtra, judgeObject } from "../../../../model/drift/judge-object.ts";
import { nodeLabels } from "../../../../model/plan/node-marks.ts";
import { labPlan } from "../../../fixtures/plans.ts";

const brief = (difference: Difference): string => {
  const { where, kind, subject, expected, got } = difference;
  return `${where} ${kind} ${subject}: ${expected} / ${got}`;
};

describe("what is declared", () => {
  it.each<[string, unknown, unknown, boolean]>([
    ["holds beside what others own", { a: 1 }, { a: 1, b: 2 }, true],
    ["does not hold with another value", { a: 1 }, { a: 2 }, false],
    ["does not hold where it is gone", { a: { b: 1 } }, { a: {} }, false],
    ["holds in lists, each item beside defaults", [{ a: 1 }], [{ a: 1, b: 2 }], true],
    ["does not hold in longer lists", ["a"], ["a", "b"], false],
    ["does not hold as text of a number", 1, "1", false],
  ])("%s", (_case, declared, live, expected) => {
    expect(holds(declared, live)).toBe(expected);
  });

  it("differs by the path of each leaf", () => {
    const wanted = { spec: { ports: [{ port: 80 }], gone: "x" }, labels: { "a/b": "1" } };
    const live = { spec: { ports: [{ port: 81 }, { port: 9 }] }, labels: { "a/b": "2" } };
    expect(compareValues(wanted, live)).toEqual([
      { path: "spec.ports[0].port", expected: 80, got: 81 },
      { path: "spec.ports[1]", expected: undefined, got: { port: 9 } },
      { path: "spec.gone", expected: "x", got: undefined },
      { path: 'labels["a/b"]', expected: "1", got: "2" },
    ]);
  });
});

describe("an object", () => {
  const object = { name: "ConfigMap demo/a", urn: "urn:a", kind: "ConfigMap" };

  it("differs by what applying it again would change, and not by what the server notes", () => {
    const wanted = { metadata: { resourceVersion: "2", labels: { a: "1" } }, data: { key: "old" } };
    const live = {
      metadata: { resourceVersion: "1", labels: { a: "1" }, managedFields: [{}] },
      data: { key: "new" },
      status: { any: 1 },
    };
    const differences = judgeObject({ ...object, wanted, live });
    expect(differences.map(brief)).toEqual([
      'cluster object ConfigMap demo/a data.key: "old" / "new"',
    ]);
    expect(differences[0]?.mend).toEqual({ by: "object", urn: "urn:a" });
    expect(judgeObject({ ...object, wanted: live, live })).toEqual([]);
  });

  it("hides what a secret holds", () => {
    const wanted = { data: { key: "b2xk" } };
    const [difference] = judgeObject({ ...object, kind: "Secret", wanted, live: { data: {} } });
    expect(difference).toMatchObject({ expected: "(hidden)", got: "nothing" });
    expect(JSON.stringify(difference)).not.toContain("b2xk");
    const refused = { refused: "data.key: b2xk is immutable" };
    const [refusal] = judgeObject({ ...object, kind: "Secret", wanted: refused, live: {} });
    expect(JSON.stringify(refusal)).not.toContain("b2xk");
  });

  it("is named where it is gone, and where nobody may make it right", () => {
    expect(judgeObject({ ...object, wanted: {}, live: null }).map(brief)).toEqual([
      "cluster object ConfigMap demo/a: an object / it is not there",
    ]);
    const wanted = { refused: "spec.x: field is immutable" };
    expect(judgeObject({ ...object, wanted, live: {} }).map(brief)).toEqual([
      "cluster object ConfigMap demo/a: what the stack has / spec.x: field is immutable",
    ]);
  });

  it("is one too many where somebody made it, and a controller did not", () => {
    const found = { resource: "configmaps", namespace: "istio-system", name: "x", owned: false };
    const managers = ["kube-controller-manager", "kubectl-create"];
    const [extra] = judgeExtra("lab", { ...found, managers });
    expect(extra).toMatchObject({ expected: "no such object" });
    expect(extra?.mend).toEqual({
      by: "command",
      command: "npm run kubectl -- lab -n istio-system delete configmaps x",
    });
    expect(judgeExtra("lab", { ...found, managers: [] })[0]?.got).toBe("made by somebody");
    expect(judgeExtra("lab", { ...found, managers: ["pilot-discovery"] })).toEqual([]);
    expect(judgeExtra("lab", { ...found, managers, owned: true })).toEqual([]);
    const account = { ...found, resource: "serviceaccounts", name: "default", managers: [] };
    expect(judgeExtra("lab", account)).toEqual([]);
  });
});

describe("nodes", () => {
  const asPlanned = labPlan.hosts.map((host): NodeReading => {
    return {
      name: host.name,
      labels: { ...nodeLabels(host), "kubernetes.io/os": "linux" },
      taints:
        host.role === "control-plane"
          ? ["node-role.kubernetes.io/control-plane:NoSchedule", "node.kubernetes.io/x:NoExecute"]
          : host.egressGateway === "dedicated"
            ? ["nordmesh.io/egress-gateway:NoSchedule"]
            : ["nordmesh.io/admission:NoSchedule"],
      cordoned: false,
      kubeletVersion: `v${labPlan.kubernetes.version}`,
      runtimeVersion: `containerd://${labPlan.versions.containerd}`,
    };
  });
  const change = (name: string, changes: Partial<NodeReading>): NodeReading[] =>
    asPlanned.map((node) => (node.name === name ? { ...node, ...changes } : node));

  it("are as planned with what controllers add to them", () => {
    expect(judgeNodes(labPlan, asPlanned)).toEqual([]);
  });

  it.each<[string, readonly NodeReading[], string]>([
    [
      "one that no host is",
      [...asPlanned, { ...change("w1", {})[0], name: "stray" } as NodeReading],
      "stray node node stray: no such node / a node that no host of the plan is",
    ],
    [
      "a host that is none",
      asPlanned.filter(({ name }) => name !== "w1"),
      "w1 node node w1: a node / it is not there",
    ],
    ["a cordon", change("w1", { cordoned: true }), "w1 node new pods: taken / kept off"],
    [
      "a label",
      change("w1", { labels: {} }),
      `w1 node label topology.kubernetes.io/region: ${labPlan.site.name} / none`,
    ],
    [
      "a taint too many",
      change("w1", { taints: ["mine:NoSchedule"] }),
      "w1 node taint mine:NoSchedule: not set / set",
    ],
    [
      "a taint that is gone",
      change("cp1", { taints: [] }),
      "cp1 node taint node-role.kubernetes.io/control-plane:NoSchedule: set / not set",
    ],
    [
      "a kubelet of another version",
      change("w1", { kubeletVersion: "v1.36.0" }),
      `w1 version kubelet that runs: v${labPlan.kubernetes.version} / v1.36.0`,
    ],
  ])("name %s", (_case, nodes, expected) => {
    const differences = judgeNodes(labPlan, nodes);
    expect(differences.map(brief)).toContain(expected);
    for (const difference of differences) {
      expect(commandOf("lab", difference)).toMatch(/^npm run (?:kubectl|ssh|node) -- /);
    }
  });
});

describe("names", () => {
  const servers = [
    { host: "w1", address: "10.244.1.5" },
    { host: "cp1", address: "10.244.0.5" },
  ];
  const wanted = wantedNames(labPlan, "w1", servers);
  const [api, dns, outside] = wanted.map(({ name }) => name) as [string, string, string];
  const answers = {
    [api]: '{"outcome":"ok","addresses":["10.96.0.1"]}',
    [dns]: '{"outcome":"ok","addresses":["10.96.0.10"]}',
    [outside]: '{"outcome":"failed","detail":"lookup x: server misbehaving"}',
  };
  const judge = (changes: Readonly<Record<string, string>>): string[] => {
    const entries = Object.entries({ ...answers, ...changes });
    const names = new Map(entries.map(([name, answer]) => [`${name}@10.244.1.5`, answer]));
    return judgeNames("lab", "w1", wanted, { names } as unknown as HostReading).map(brief);
  };

  it("are answered from the plan, and others refused, by the name servers of the host", () => {
    expect(wanted.map(({ server }) => server)).toEqual(Array(3).fill("10.244.1.5"));
    expect(judge({})).toEqual([]);
  });

  it("need a name server that is ready", () => {
    expect(judgeServers("lab", servers)).toEqual([]);
    expect(judgeServers("lab", []).map(brief)).toEqual([
      "cluster dns coredns: name servers that are ready / none",
    ]);
  });

  it.each<[string, string, string]>([
    [api, '{"outcome":"ok","addresses":["10.96.0.9"]}', "10.96.0.1 / 10.96.0.9"],
    [api, '{"outcome":"failed","detail":"no such host"}', "10.96.0.1 / no such name"],
    [dns, "", "10.96.0.10 / no answer"],
    [outside, '{"outcome":"ok","addresses":["192.0.2.1"]}', "refused / 192.0.2.1"],
    [outside, '{"outcome":"failed","detail":"i/o timeout"}', "refused / no answer"],
  ])("differ: %s %s", (name, answer, expected) => {
    expect(judge({ [name]: answer })).toEqual([`w1 dns ${name}: ${expected}`]);
  });
});

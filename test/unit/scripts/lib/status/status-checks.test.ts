import { describe, expect, it } from "@jest/globals";
import { judgeStatus } from "../../../../../scripts/lib/status/status-checks.ts";
import type { StatusFacts } from "../../../../../scripts/lib/status/status-facts.ts";
import { labPlan } from "../../../../fixtures/plans.ts";

const yes = <T>(value: T) => ({ ok: true, value }) as const;
const no = (why: string) => ({ ok: false, why }) as const;
const names = labPlan.hosts.map(({ name }) => name);

const healthyNodes = names.map((name) => {
  return { name, ready: true, version: "v1.37.2", message: "" };
});
const healthy: StatusFacts = {
  plan: labPlan,
  record: { engine: "embedded" },
  bundle: "/cache/bundles/0123",
  hosts: names.map((name) => ({ name, machine: "running", ssh: yes("12.5") })),
  cluster: {
    api: yes("https://127.86.0.11:26443"),
    nodes: yes(healthyNodes),
    trafficProbe: yes({ ready: 3, wanted: 3 }),
    istiod: yes({ ready: 1, wanted: 1 }),
    mutualTls: yes("STRICT"),
    trustDomain: yes(labPlan.mesh.trustDomain),
  },
};

const withCluster = (cluster: Partial<StatusFacts["cluster"]>): StatusFacts => ({
  ...healthy,
  cluster: { ...healthy.cluster, ...cluster },
});

const troubles = (facts: StatusFacts): Record<string, string> =>
  Object.fromEntries(
    judgeStatus(facts)
      .filter(({ ok }) => !ok)
      .map(({ name, detail }) => [name, detail]),
  );

describe("an environment's status", () => {
  it("has no trouble where all is well", () => {
    expect(troubles(healthy)).toEqual({});
    expect(judgeStatus(healthy)).toHaveLength(12);
  });

  it.each<[string, StatusFacts, Record<string, string>]>([
    ["no bundle", { ...healthy, bundle: undefined }, { bundle: "not made: npm run bundle" }],
    [
      "a node that has not joined",
      withCluster({ nodes: yes([]) }),
      Object.fromEntries(names.map((name) => [`node ${name}`, "has not joined"])),
    ],
    [
      "a node whose host was reset",
      {
        ...withCluster({ nodes: yes(healthyNodes.filter(({ name }) => name !== "w1")) }),
        record: { engine: "embedded", reset: ["w1"] },
      },
      { "node w1": "was reset; npm run up joins it" },
    ],
    [
      "a probe that is not ready everywhere",
      withCluster({ trafficProbe: yes({ ready: 2, wanted: 3 }) }),
      { "traffic between hosts": "probe ready on 2/3 hosts" },
    ],
    [
      "a probe that runs nowhere",
      withCluster({ trafficProbe: yes({ ready: 0, wanted: 0 }) }),
      { "traffic between hosts": "probe ready on 0/0 hosts" },
    ],
    ["no mesh", withCluster({ istiod: no("not there") }), { "mesh control plane": "not there" }],
    [
      "mutual TLS that allows plaintext",
      withCluster({ mutualTls: yes("PERMISSIVE") }),
      { "mutual TLS": "PERMISSIVE, expected STRICT" },
    ],
    [
      "another trust domain",
      withCluster({ trustDomain: yes("cluster.local") }),
      { "trust domain": `cluster.local, expected ${labPlan.mesh.trustDomain}` },
    ],
  ])("tells of %s", (_case, facts, expected) => {
    expect(troubles(facts)).toEqual(expected);
  });

  it("says of each host whether it runs, and whether SSH answers", () => {
    const hosts = [
      { name: "cp1", machine: "stopped", ssh: no("nothing listens there") },
      { name: "w1", machine: "running", ssh: no("another key") },
      { name: "w2", machine: undefined, ssh: yes("1") },
    ];

    expect(troubles({ ...healthy, hosts })).toEqual({
      "host cp1": "stopped",
      "host w1": "running, SSH does not: another key",
    });
  });

  it("gives one reason for all that is asked through a silent API", () => {
    const silent = no("no answer within 2 s");
    const facts = withCluster({ api: silent, nodes: silent, istiod: silent });

    expect(troubles(facts)).toMatchObject({
      API: "no answer within 2 s",
      nodes: "not known while the API does not answer",
      "mutual TLS": "not known while the API does not answer",
    });
  });
});

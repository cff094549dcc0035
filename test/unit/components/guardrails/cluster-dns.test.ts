import { describe, expect, it } from "@jest/globals";
import { clusterDns } from "../../../../components/guardrails/cluster-dns.ts";
import { systemPolicies } from "../../../../components/guardrails/system-policies.ts";
import type { DestinationPlan } from "../../../../model/plan/egress-plan.ts";
import type { Plan } from "../../../../model/plan/plan.ts";
import { egressPlan, labPlan } from "../../../fixtures/plans.ts";

describe("the cluster's name servers", () => {
  it("ask nobody outside where no resolver is listed", () => {
    expect(corefile(egressPlan)).not.toContain("forward");
    expect(corefile(labPlan)).not.toContain("forward");
  });

  it("ask the listed resolvers, for the names that the gateway has to resolve alone", () => {
    const text = corefile(withResolver({ kind: "network", cidr: "194.63.248.53/32" }));
    // api.bank.example and ledger.example have fixed addresses.
    expect(text.match(/^\S+\.example:53/gm)).toEqual(["post.example:53"]);
    expect(text).toContain("forward . 194.63.248.53 {");
    expect(text).not.toMatch(/^\.:53/m);
  });

  it("ask the resolver of their host where a whole network is listed", () => {
    const text = corefile(withResolver({ kind: "network", cidr: "194.63.248.0/24" }));
    expect(text).toContain("forward . /etc/resolv.conf {");
  });

  it("reach the API and the listed resolvers through the network, by their protocol", () => {
    const egress = (plan: Plan): unknown => {
      const policy = systemPolicies(plan).find(
        ({ metadata }) => metadata.name === "allow-dns-server",
      );
      return (policy?.["spec"] as { egress: unknown }).egress;
    };
    const api = {
      to: [{ ipBlock: { cidr: "10.86.0.11/32" } }],
      ports: [{ port: 6443, protocol: "TCP" }],
    };
    expect(egress(egressPlan)).toEqual([api]);
    const target = { kind: "host", host: "dns.example", addresses: ["194.63.248.53"] } as const;
    expect(egress(withResolver(target))).toEqual([
      api,
      {
        to: [{ ipBlock: { cidr: "194.63.248.53/32" } }],
        ports: [{ port: 53, protocol: "UDP" }],
      },
    ]);
  });
});

function corefile(plan: Plan): string {
  return (clusterDns(plan)["data"] as { Corefile: string }).Corefile;
}

function withResolver(target: DestinationPlan["target"]): Plan {
  const time = egressPlan.egress.destinations.find(({ name }) => name === "time");
  if (time === undefined) throw new Error("the fixture has no destination time");
  const resolver: DestinationPlan = { ...time, name: "resolver", target, ports: [53] };
  const destinations = [...egressPlan.egress.destinations, resolver];
  return { ...egressPlan, egress: { ...egressPlan.egress, destinations } };
}

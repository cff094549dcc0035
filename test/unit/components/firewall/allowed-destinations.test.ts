import { describe, expect, it } from "@jest/globals";
import { allowedDestinations } from "../../../../components/firewall/allowed-destinations.ts";
import type { DestinationPlan } from "../../../../model/plan/egress-plan.ts";
import type { Plan } from "../../../../model/plan/plan.ts";
import { formatCidr } from "../../../../model/values/cidr.ts";
import { egressPlan } from "../../../fixtures/plans.ts";

describe("allowedDestinations", () => {
  it("gives hosts what hosts call, and pods of gateway hosts what workloads call", () => {
    const { hosts, pods } = allowedDestinations(egressPlan);
    expect(hosts.map(describeEntry)).toEqual([
      "194.58.200.0/24 udp 123",
      "2001:700::/32 tcp 80",
      "2001:700::/32 tcp 443",
    ]);
    expect(pods.map(describeEntry)).toEqual([
      "194.63.248.10/32 tcp 443",
      "185.79.0.10/32 tcp 7001",
    ]);
  });

  it("opens the residency's addresses at the ports of named destinations only", () => {
    const { named } = allowedDestinations(egressPlan);
    expect(named.map(({ name, ports }) => [name, ports])).toEqual([["inside", [443]]]);
    expect(named[0]?.countries).toContain("NO");
    expect(named[0]?.countries).not.toContain("CH");
  });

  it("opens another country's addresses at the ports of transfers to it only", () => {
    const { named } = allowedDestinations(
      withDestinations(
        { target: { kind: "host", host: "a.example", addresses: [] }, ports: [443, 8443] },
        {
          target: { kind: "host", host: "b.example", addresses: [] },
          ports: [9000],
          country: "CH",
        },
      ),
    );
    expect(named.map(({ name, ports }) => [name, ports])).toEqual([
      ["inside", [443, 8443, 9000]],
      ["ch", [9000]],
    ]);
    expect(named[1]?.countries).toEqual(["CH"]);
  });

  it("names no entry twice, and none inside another: the kernel would refuse the set", () => {
    const network = (cidr: string) => ({ kind: "network" as const, cidr });
    const callers = { kind: "hosts" as const };
    const { hosts } = allowedDestinations(
      withDestinations(
        { target: network("194.58.200.0/24"), callers, protocol: "udp", ports: [123] },
        { target: network("194.58.200.8/29"), callers, protocol: "udp", ports: [123, 124] },
        { target: network("194.58.200.0/24"), callers, protocol: "udp", ports: [123] },
        { target: network("194.58.200.8/29"), callers, protocol: "tcp", ports: [123] },
      ),
    );
    expect(hosts.map(describeEntry)).toEqual([
      "194.58.200.0/24 udp 123",
      "194.58.200.8/29 udp 124",
      "194.58.200.8/29 tcp 123",
    ]);
  });

  it("knows name servers among the hosts' destinations", () => {
    const callers = { kind: "hosts" as const };
    const target = { kind: "network" as const, cidr: "194.58.200.53/32" };
    const plan = withDestinations({ target, callers, protocol: "udp", ports: [53, 123] });
    expect(allowedDestinations(plan).nameServers.map(describeEntry)).toEqual([
      "194.58.200.53/32 udp 53",
    ]);
  });
});

function describeEntry(entry: ReturnType<typeof allowedDestinations>["hosts"][number]): string {
  return `${formatCidr(entry.cidr)} ${entry.protocol} ${String(entry.port)}`;
}

function withDestinations(...changes: readonly Partial<DestinationPlan>[]): Plan {
  const [template] = egressPlan.egress.destinations;
  if (template === undefined) throw new Error("the fixture has destinations");
  const destinations = changes.map((change) => ({ ...template, ...change }));
  return { ...egressPlan, egress: { ...egressPlan.egress, destinations } };
}

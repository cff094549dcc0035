import { describe, expect, it } from "@jest/globals";
import { routeEgress } from "../../../../../components/firewall/phases/route-egress.ts";
import type { Plan } from "../../../../../model/plan/plan.ts";
import { egressPlan, hostOf, labPlan } from "../../../../fixtures/plans.ts";

function routesOf(plan: Plan, host: string): string[] {
  const [file] = routeEgress.step(plan, hostOf(plan, host)).files;
  return typeof file?.content === "string" ? file.content.trim().split("\n") : [];
}

describe("route-egress", () => {
  it("routes what hosts may reach over IPv4 to the gateway host", () => {
    expect(routesOf(egressPlan, "w1")).toEqual([
      "route flush proto 187",
      "route add 194.58.200.0/24 proto 187 nexthop via 10.86.0.22 dev eth1",
    ]);
  });

  it("uses all gateway hosts side by side", () => {
    const two: Plan = {
      ...egressPlan,
      egress: { ...egressPlan.egress, gatewayHosts: ["cp1", "w2"] },
    };
    expect(routesOf(two, "w1")[1]).toBe(
      "route add 194.58.200.0/24 proto 187 nexthop via 10.86.0.11 dev eth1 nexthop via 10.86.0.22 dev eth1",
    );
  });

  it.each([
    ["a gateway host", egressPlan, "w2"],
    ["a host of an environment without gateways", labPlan, "w1"],
  ])("takes all routes from %s", (_case, plan, host) => {
    expect(routesOf(plan, host)).toEqual(["route flush proto 187"]);
  });
});

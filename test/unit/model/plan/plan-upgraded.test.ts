import { describe, expect, it } from "@jest/globals";
import { planExtras } from "../../../../model/plan/plan-extras.ts";
import { planUpgraded } from "../../../../model/plan/plan-upgraded.ts";
import { labEnvironment, threeControlPlanes, versions } from "../../../fixtures/plans.ts";

const upgrade = (...hosts: string[]) => ({ from: "1.36.3", to: "1.37.2", hosts });

describe("the plan of an upgrade", () => {
  it.each([
    [[], "1.36.3", ["1.36.3", "1.36.3", "1.36.3", "1.36.3"]],
    [["cp1", "cp2"], "1.36.3", ["1.37.2", "1.37.2", "1.36.3", "1.36.3"]],
    [["cp1", "cp2", "cp3"], "1.37.2", ["1.37.2", "1.37.2", "1.37.2", "1.36.3"]],
  ])("with %j done gives the cluster what all API servers have", (done, cluster, hosts) => {
    const plan = planUpgraded(threeControlPlanes, upgrade(...done), []);
    expect(plan.kubernetes.version).toBe(cluster);
    expect(plan.hosts.map(({ kubernetes }) => kubernetes.version)).toEqual(hosts);
    expect(plan.images["kube-proxy"]).toBe(`registry.k8s.io/kube-proxy:v${cluster}`);
  });

  it("needs both versions in its bundle, and only what is not the default as an extra", () => {
    const old = {
      ...labEnvironment,
      kubernetes: { ...labEnvironment.kubernetes, version: "1.36.3" },
    };
    expect(planExtras(labEnvironment, versions)).toEqual([]);
    expect(planExtras(old, versions)).toEqual(["kubernetes-1.36.3"]);
    expect(planExtras(labEnvironment, versions, upgrade())).toEqual(["kubernetes-1.36.3"]);
  });
});

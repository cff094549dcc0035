import { describe, expect, it } from "@jest/globals";
import { loadClusterImages } from "../../../../components/kubeadm/phases/load-images.ts";
import type { Plan } from "../../../../model/plan/plan.ts";
import { labPlan, movingPlan } from "../../../fixtures/plans.ts";

/** Archives of the mesh that a host's images are loaded from. */
function archives(plan: Plan, name: string): string[] {
  const host = plan.hosts.find((each) => each.name === name);
  if (host === undefined) throw new Error(`the plan has no host ${name}`);
  const { apply } = loadClusterImages.step(plan, host);
  return [...new Set(apply.match(/\S*images\/istio-\S+\.tar/g))];
}

describe("images of the mesh", () => {
  const old = "istio/1.30.4-alpha.20260826/images";

  it("are of both versions while it is upgraded, each from its place in the bundle", () => {
    expect(archives(movingPlan, "w1")).toEqual([
      `${old}/istio-install-cni.tar`,
      "images/istio-install-cni.tar",
      `${old}/istio-pilot.tar`,
      "images/istio-pilot.tar",
      `${old}/istio-proxyv2.tar`,
      "images/istio-proxyv2.tar",
    ]);
    expect(archives(movingPlan, "cp1")).toEqual([
      `${old}/istio-install-cni.tar`,
      "images/istio-install-cni.tar",
    ]);
  });

  it("are of one version otherwise", () => {
    expect(archives(labPlan, "cp1")).toEqual(["images/istio-install-cni.tar"]);
  });
});

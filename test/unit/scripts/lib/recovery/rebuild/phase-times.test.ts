import { describe, expect, it } from "@jest/globals";
import type { ResourceEvent } from "../../../../../../engine/events.ts";
import { estimateRebuild } from "../../../../../../model/recovery/estimate-rebuild.ts";
import { PhaseTimes } from "../../../../../../scripts/lib/recovery/rebuild/phase-times.ts";
import { labPlan, threeControlPlanes } from "../../../../../fixtures/plans.ts";

describe("times of a rebuild", () => {
  it("are told by step, and by component for objects", async () => {
    let now = 0;
    const times = new PhaseTimes(() => now);
    const at = (ms: number, phase: ResourceEvent["phase"], type: string, name: string): void => {
      now = ms;
      const urn = `urn:pulumi:small::nordmesh::infra:mesh/istio:IstioMesh$${type}::${name}`;
      times.onEvent({ kind: "resource", urn, type, name, operation: "create", phase });
    };
    at(100, "start", "command:remote:Command", "cp1-restore-etcd");
    at(200, "start", "kubernetes:core/v1:Secret", "cacerts");
    at(2_340, "done", "command:remote:Command", "cp1-restore-etcd");
    at(5_000, "done", "kubernetes:apps/v1:Deployment", "istiod");
    await times.during("verify", () => {
      now = 9_000;
      return Promise.resolve();
    });
    expect(times.list()).toEqual([
      { name: "cp1-restore-etcd", startSeconds: 0.1, endSeconds: 2.3 },
      { name: "mesh/istio", startSeconds: 0.2, endSeconds: 5 },
      { name: "verify", startSeconds: 5, endSeconds: 9 },
    ]);
    expect(times.elapsed()).toBe(9);
  });

  it("are estimated for each part that a plan has", () => {
    const whats = (plan: typeof labPlan): string[] =>
      estimateRebuild(plan, 0).map(({ what }) => what);
    expect(whats(labPlan)).not.toContain("join control planes, one after the other");
    expect(whats(threeControlPlanes)).toContain("join control planes, one after the other");
    const [, small] = estimateRebuild(labPlan, 1024 ** 2);
    const [, large] = estimateRebuild(labPlan, 4 * 1024 ** 3);
    expect(large?.minutes).toBeGreaterThan((small?.minutes ?? 0) + 3);
  });
});

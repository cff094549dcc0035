import { describe, expect, it } from "@jest/globals";
import {
  agentsVersion,
  controlPlaneOf,
  definitionsVersion,
  injectionLabel,
  istiodName,
  meshVersions,
  standingControlPlanes,
} from "../../../../model/plan/mesh-control-planes.ts";
import { type MeshStage, revisionOf } from "../../../../model/plan/mesh-record.ts";
import { planRecordedMesh } from "../../../../model/plan/plan-recorded-mesh.ts";
import { labPlan } from "../../../fixtures/plans.ts";

const first = { version: "1.30.2", revision: null };
const to = revisionOf("1.31.4");
const mesh = (stage: MeshStage, ...moved: string[]) => {
  return { controlPlane: first, upgrade: { to, stage, moved } };
};

describe("a mesh that is upgraded", () => {
  it("has one control plane until the second one is asked for, and definitions of the newer", () => {
    expect(standingControlPlanes(mesh("brought"))).toEqual([first]);
    expect(standingControlPlanes(mesh("beside"))).toEqual([first, to]);
    expect(definitionsVersion(mesh("brought"))).toBe("1.30.2");
    expect(definitionsVersion(mesh("beside"))).toBe("1.31.4");
  });

  it("has the agents of the old version until all namespaces are moved", () => {
    expect(agentsVersion(mesh("beside", "demo"))).toBe("1.30.2");
    expect(agentsVersion(mesh("agents", "demo"))).toBe("1.31.4");
    expect(meshVersions(mesh("brought"))).toEqual(["1.30.2", "1.31.4"]);
  });

  it("is asked for by each namespace by one name", () => {
    const half = mesh("beside", "demo");
    expect(injectionLabel(controlPlaneOf(half, "demo"))).toEqual({ "istio.io/rev": "1-31-4" });
    expect(injectionLabel(controlPlaneOf(half, "shop"))).toEqual({ "istio-injection": "enabled" });
    expect([first, to].map(istiodName)).toEqual(["istiod", "istiod-1-31-4"]);
  });
});

describe("the record of a mesh", () => {
  it("changes nothing of the plan where there is none", () => {
    expect(planRecordedMesh(labPlan, null, [])).toBe(labPlan);
  });

  it("is of one control plane alone while the other is removed, from the first run on", () => {
    const end = planRecordedMesh(labPlan, { runs: to, upgrade: null }, []);
    const alone = { to, stage: "alone" as const, moved: ["demo"] };
    expect(planRecordedMesh(labPlan, { runs: first, upgrade: alone }, [])).toEqual(end);
    const back = { to, stage: "withdrawn" as const, moved: [] };
    expect(planRecordedMesh(labPlan, { runs: first, upgrade: back }, [])).toEqual(
      planRecordedMesh(labPlan, { runs: first, upgrade: null }, []),
    );
  });

  it("says which images the mesh has, whatever the file asks for", () => {
    const plan = planRecordedMesh(labPlan, { runs: to, upgrade: null }, ["istio-1.31.4"]);
    expect(plan.images["istio-pilot"]).toBe("docker.io/istio/pilot:1.31.4");
    expect(plan.images.cilium).toBe(labPlan.images.cilium);
    expect(plan.mesh).toMatchObject({ controlPlane: to, upgrade: null });
    expect(plan.extras).toEqual(["istio-1.31.4"]);
  });
});

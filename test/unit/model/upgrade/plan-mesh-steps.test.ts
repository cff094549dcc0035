import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import {
  type MeshRecord,
  type MeshStage,
  meshStages,
  revisionOf,
} from "../../../../model/plan/mesh-record.ts";
import {
  type MeshStep,
  planMeshSteps,
  planMeshStepsBack,
} from "../../../../model/upgrade/plan-mesh-steps.ts";

const FROM = { version: "1.30.2", revision: null };
const TO = revisionOf("1.31.4");
const VERSIONS = { from: FROM, to: TO };
const NAMESPACES = ["demo", "istio-egress", "shop"];
const at = (stage: MeshStage, ...moved: string[]): MeshRecord => {
  return { runs: FROM, upgrade: { to: TO, stage, moved } };
};
const short = (steps: readonly MeshStep[]): string[] =>
  steps.map(({ kind, namespaces }) => [kind, ...namespaces].join(" "));

describe("planMeshSteps", () => {
  it("puts a second control plane beside the first, moves namespaces, and removes the first", () => {
    const steps = planMeshSteps(null, VERSIONS, NAMESPACES);
    expect(steps.map(({ title }) => title)).toEqual([
      "all hosts: bring images of Istio 1.31.4; what runs stays 1.30.2",
      "istio-system: definitions of 1.31.4, and a second control plane with webhooks of its own, istiod-1-31-4",
      "demo: ask istiod-1-31-4 for proxies of 1.31.4, and start its workloads anew",
      "istio-egress: ask istiod-1-31-4 for proxies of 1.31.4, and start its workloads anew",
      "shop: ask istiod-1-31-4 for proxies of 1.31.4, and start its workloads anew",
      "all hosts: the agent of Istio 1.31.4",
      "istio-system: remove the control plane of 1.30.2 with its webhooks, istiod",
    ]);
    expect(steps.map(({ record }) => record)).toEqual([
      at("brought"),
      at("beside"),
      at("beside", "demo"),
      at("beside", "demo", "istio-egress"),
      at("beside", ...NAMESPACES),
      at("agents", ...NAMESPACES),
      at("alone", ...NAMESPACES),
    ]);
    expect(steps.at(-1)?.settled).toEqual({ runs: TO, upgrade: null });
  });

  it("goes on where a run was cut off, with what that had begun", () => {
    expect(short(planMeshSteps(at("beside", "shop"), VERSIONS, NAMESPACES))).toEqual([
      "finish shop",
      "move demo",
      "move istio-egress",
      "program",
      "settle demo istio-egress shop",
    ]);
    expect(short(planMeshSteps(at("brought"), VERSIONS, ["demo"]))).toEqual([
      "finish",
      "program",
      "move demo",
      "program",
      "settle demo",
    ]);
  });

  it("ends what a run was cut off in that removed the old control plane", () => {
    const [step, ...others] = planMeshSteps(at("alone", "demo"), VERSIONS, ["demo"]);
    expect(step).toMatchObject({ kind: "settle", record: at("alone", "demo") });
    expect(others).toEqual([]);
  });

  it("begins anew after a way back that did not come to its end", () => {
    const steps = planMeshSteps(at("withdrawn"), VERSIONS, NAMESPACES);
    expect(steps).toEqual(planMeshSteps(null, VERSIONS, NAMESPACES));
  });

  it("moves a namespace that came into the mesh late, with the new agents in place", () => {
    const steps = planMeshSteps(at("agents", "demo"), VERSIONS, ["demo", "late"]);
    expect(short(steps)).toEqual(["finish demo", "move late", "settle demo late"]);
    expect(steps[1]?.record).toEqual(at("agents", "demo", "late"));
  });

  it("moves every namespace once and never takes a stage back, wherever it was cut off", () => {
    const namespaces = fc.uniqueArray(fc.stringMatching(/^[a-z]{1,6}$/), { maxLength: 6 });
    fc.assert(
      fc.property(namespaces, fc.nat({ max: 12 }), (all, cutOff) => {
        const first = planMeshSteps(null, VERSIONS, all);
        const done = first.slice(0, Math.min(cutOff, first.length - 1));
        const rest = planMeshSteps(done.at(-1)?.record ?? null, VERSIONS, all);
        const moved = [...done, ...rest].flatMap(({ kind, namespaces: names }) =>
          kind === "move" ? names : [],
        );
        expect(moved).toEqual(all);
        expect(rest.at(-1)?.settled).toEqual({ runs: TO, upgrade: null });
        const stages = [...done, ...rest].flatMap(({ record }) =>
          record.upgrade ? [meshStages.indexOf(record.upgrade.stage)] : [],
        );
        expect(stages).toEqual([...stages].sort((one, other) => one - other));
      }),
    );
  });
});

describe("planMeshStepsBack", () => {
  it("moves namespaces back, the last one first, and removes the second control plane", () => {
    const upgrade = { to: TO, stage: "agents" as const, moved: ["demo", "shop"] };
    const steps = planMeshStepsBack(FROM, upgrade, NAMESPACES);
    expect(steps.map(({ title }) => title)).toEqual([
      "all hosts: the agent of Istio 1.30.2, and its control plane where that was removed",
      "shop: ask istiod for proxies of 1.30.2, and start its workloads anew",
      "demo: ask istiod for proxies of 1.30.2, and start its workloads anew",
      "istio-system: remove the control plane of 1.31.4 with its webhooks, istiod-1-31-4, and forget the upgrade",
    ]);
    expect(steps.map(({ record }) => record)).toEqual([
      at("beside", "demo", "shop"),
      at("beside", "demo"),
      at("beside"),
      at("withdrawn"),
    ]);
    expect(steps.at(-1)?.settled).toEqual({ runs: FROM, upgrade: null });
    // What a run had begun to move back when it was cut off is in no list of moved ones.
    expect(steps.at(-1)?.namespaces).toEqual(NAMESPACES);
  });

  it("has nothing to move where nothing was moved", () => {
    const upgrade = { to: TO, stage: "brought" as const, moved: [] };
    expect(short(planMeshStepsBack(FROM, upgrade, []))).toEqual(["settle"]);
  });
});

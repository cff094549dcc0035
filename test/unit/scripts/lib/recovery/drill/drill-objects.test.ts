import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import { stringify } from "yaml";
import {
  drillNamespace,
  drillWorkloads,
  KEEPER,
  WRITER,
  writerIdentity,
} from "../../../../../../scripts/lib/recovery/drill/drill-objects.ts";
import { readManifests } from "../../../../../../scripts/lib/policy/manifest-resources.ts";
import { judgeResources } from "../../../../../../scripts/lib/policy/judge-resources.ts";
import { threeControlPlanes } from "../../../../../fixtures/plans.ts";
import { expectGolden } from "../../../../../support/golden.ts";
import { type IstioSchemas, IstioValidator } from "../../../../../support/istio-schemas.ts";

const objects = [...drillNamespace(threeControlPlanes), ...drillWorkloads(threeControlPlanes)];
const text = objects.map((object) => stringify(object)).join("---\n");

describe("objects of a drill", () => {
  it("are what was reviewed", () => {
    expectGolden("objects/drill.yaml", text);
  });

  it("pass the guardrails of any workload", () => {
    const resources = readManifests(text, "drill").map(({ resource }) => resource);
    const { violations } = judgeResources(
      { name: "drill", resources, locate: () => null },
      { exceptions: [], today: "2026-11-30" },
    );
    const found = violations.map(
      ({ violation: { rule, resource } }) => `${rule.name} ${resource.name}`,
    );
    // What the program's own workloads are excused from: their images come from the bundle.
    expect(found.filter((each) => !each.startsWith("images-are-pinned-by-digest "))).toEqual([]);
  });

  it("are as Istio defines them", () => {
    const file = join(import.meta.dirname, "../../../../../golden/istio/schemas.json");
    const { schemas } = JSON.parse(readFileSync(file, "utf8")) as { schemas: IstioSchemas };
    const validator = new IstioValidator(schemas);
    const ofIstio = objects.filter(({ apiVersion }) => apiVersion.includes("istio.io"));
    expect(ofIstio).toHaveLength(3);
    expect(ofIstio.flatMap((object) => validator.complaints(object))).toEqual([]);
  });

  it("let nobody but the keeper speak to the API, and it may only make, and only here", () => {
    const rules = objects.flatMap(({ kind, rules: list }) => (kind === "Role" ? [list] : []));
    expect(rules).toEqual([
      [{ apiGroups: [""], resources: ["configmaps", "secrets"], verbs: ["create"] }],
    ]);
    expect(objects.filter(({ kind }) => kind.startsWith("ClusterRole"))).toEqual([]);
    const toApi = objects.filter((object) => JSON.stringify(object).includes("6443"));
    expect(toApi.map(({ spec }) => (spec as { podSelector: unknown }).podSelector)).toEqual([
      { matchLabels: { app: KEEPER } },
    ]);
    expect(writerIdentity(threeControlPlanes)).toMatch(
      new RegExp(`^spiffe://.+/ns/nordmesh-drill/sa/${WRITER}$`),
    );
  });
});

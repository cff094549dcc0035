import { describe, expect, it } from "@jest/globals";
import { judgeMeshUpgrade, type MeshChange } from "../../../../model/upgrade/judge-mesh-upgrade.ts";
import { minorOf } from "../../../../model/upgrade/release.ts";
import { supportRows } from "../../../../model/upgrade/upgrade-matrix.ts";
import { supportedIstio } from "../../../../model/values/istio-versions.ts";
import { loadVersions } from "../../../../stacks/load-plan.ts";

const known = ["1.30.2", "1.31.4"];
const change: MeshChange = { from: "1.30.2", to: "1.31.4", kubernetes: "1.36.3", known };
const codes = (changes: Partial<MeshChange>): string[] =>
  judgeMeshUpgrade({ ...change, ...changes }).map(({ code }) => code);

describe("judgeMeshUpgrade", () => {
  it("has nothing against one minor version on, or a patch release", () => {
    expect(codes({})).toEqual([]);
    expect(codes({ to: "1.30.3" })).toEqual([]);
    expect(codes({ to: "1.31.0-alpha.20260827" })).toEqual([]);
  });

  it.each([
    ["a skipped minor version", { from: "1.29.8", known: ["1.29.8"] }, ["part-skips-a-minor"]],
    ["an older minor version", { from: "1.31.4", to: "1.30.2" }, ["part-goes-back"]],
    ["an older patch release", { from: "1.30.2", to: "1.30.1" }, ["part-goes-back"]],
    ["a version that no bundle can have", { known: ["1.31.4"] }, ["mesh-version-unknown"]],
    ["a pair that nobody vouches for", { kubernetes: "1.38.0" }, ["pair-unsupported"]],
  ])("refuses %s", (_what, changes, expected) => {
    expect(codes(changes)).toEqual(expected);
  });

  it("gives all reasons at once, and what to do about each", () => {
    const refusals = judgeMeshUpgrade({ ...change, to: "1.29.8", kubernetes: "1.38.0", known: [] });
    expect(refusals.map(({ code }) => code)).toEqual([
      "mesh-version-unknown",
      "part-goes-back",
      "pair-unsupported",
    ]);
    for (const { what, fix } of refusals) {
      expect(what).toBe("istio");
      expect(fix.length).toBeGreaterThan(10);
    }
  });

  it("knows every version that this checkout can make with some version of Kubernetes", () => {
    const versions = loadVersions();
    for (const version of supportedIstio(versions)) {
      const row = supportRows.find(
        ({ part, minor }) => part === "istio" && minor === minorOf(version),
      );
      const supported = versions.kubernetes.supported.map(minorOf);
      expect(
        Object.keys(row?.kubernetes ?? {}).some((minor) => supported.includes(minor as never)),
      ).toBe(true);
    }
  });
});

import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import {
  judgeUpgrade,
  type RunningKubelet,
  type UpgradeVersions,
} from "../../../../model/upgrade/judge-upgrade.ts";
import { minorOf } from "../../../../model/upgrade/release.ts";
import { supportRows } from "../../../../model/upgrade/upgrade-matrix.ts";
import { versions } from "../../../fixtures/plans.ts";

const running: UpgradeVersions = {
  kubernetes: "1.36.3",
  etcd: "3.7.0",
  cilium: "1.20.2",
  istio: "1.31.0-alpha.20260827",
};
const target: UpgradeVersions = { ...running, kubernetes: "1.37.2" };
const codes = (
  from: Partial<UpgradeVersions>,
  to: Partial<UpgradeVersions>,
  kubelets: readonly RunningKubelet[] = [],
): string[] =>
  judgeUpgrade({ ...running, ...from }, { ...target, ...to }, kubelets).map(
    ({ code, what }) => `${code} ${what}`,
  );

describe("judgeUpgrade", () => {
  it("lets the lab's own upgrade pass", () => {
    expect(codes({}, {}, [{ host: "w1", version: "v1.36.3" }])).toEqual([]);
  });

  it.each<readonly [string, Partial<UpgradeVersions>, Partial<UpgradeVersions>, readonly string[]]>(
    [
      [
        "two minor versions",
        { kubernetes: "1.35.4" },
        {},
        ["kubernetes-skips-a-minor kubernetes.version"],
      ],
      [
        "an older minor",
        { kubernetes: "1.37.2" },
        { kubernetes: "1.36.3" },
        ["kubernetes-goes-back kubernetes.version"],
      ],
      [
        "an older patch",
        { kubernetes: "1.37.2" },
        { kubernetes: "1.37.1" },
        ["kubernetes-goes-back kubernetes.version"],
      ],
      ["a patch alone", { kubernetes: "1.37.0" }, {}, []],
      [
        "Istio that nobody ran with it",
        { istio: "1.30.2" },
        { istio: "1.30.2" },
        ["pair-unsupported istio"],
      ],
      [
        "Cilium that the matrix does not know",
        { cilium: "1.19.0" },
        { cilium: "1.19.0" },
        ["pair-unsupported cilium", "pair-unsupported cilium"],
      ],
      ["etcd that skips", { etcd: "3.5.26" }, {}, ["part-skips-a-minor etcd"]],
      [
        "etcd that goes back",
        {},
        { etcd: "3.6.8" },
        ["part-goes-back etcd", "pair-unsupported etcd"],
      ],
      [
        "etcd 3.5 below its floor",
        { kubernetes: "1.35.4", etcd: "3.5.24" },
        { kubernetes: "1.36.3", etcd: "3.6.8" },
        ["part-below-its-floor etcd"],
      ],
      [
        "etcd 3.5 at its floor",
        { kubernetes: "1.35.4", etcd: "3.5.26" },
        { kubernetes: "1.36.3", etcd: "3.6.8" },
        [],
      ],
      [
        "etcd that loses data",
        { kubernetes: "1.36.0", etcd: "3.5.0" },
        { kubernetes: "1.36.3", etcd: "3.5.2" },
        ["bad-release etcd", "pair-unsupported etcd"],
      ],
      [
        "etcd that the old version does not take",
        { kubernetes: "1.33.0" },
        { kubernetes: "1.34.1" },
        ["pair-unsupported etcd"],
      ],
    ],
  )("judges %s", (_case, from, to, expected) => {
    expect(codes(from, to)).toEqual(expected);
  });

  it.each([
    ["v1.33.9", ["kubelet-too-old w1"]],
    ["v1.34.0", []],
    ["v1.37.2", []],
    ["v1.38.0", ["kubelet-too-new w1"]],
  ])("judges a kubelet %s", (version, expected) => {
    expect(codes({}, {}, [{ host: "w1", version }])).toEqual(expected);
  });

  it("never lets a control plane go back or skip, whatever else holds", () => {
    const version = fc
      .tuple(fc.integer({ min: 30, max: 40 }), fc.integer({ min: 0, max: 9 }))
      .map(([minor, patch]) => ({ minor, patch, text: `1.${String(minor)}.${String(patch)}` }));
    fc.assert(
      fc.property(version, version, (from, to) => {
        const found = codes({ kubernetes: from.text }, { kubernetes: to.text });
        const back = to.minor < from.minor || (to.minor === from.minor && to.patch < from.patch);
        const skips = to.minor > from.minor + 1;
        expect(found.some((code) => code.startsWith("kubernetes-"))).toBe(back || skips);
      }),
    );
  });

  it("allows only pairs that the matrix has, before and after", () => {
    const rows = fc.constantFrom(...supportRows);
    const minor = fc.integer({ min: 30, max: 39 });
    fc.assert(
      fc.property(rows, minor, (row, number) => {
        const kubernetes = `1.${String(number)}.1`;
        const versionsOf = { ...running, [row.part]: `${row.minor}.99`, kubernetes };
        const refused = judgeUpgrade(versionsOf, versionsOf, []).some(
          ({ code, what }) => code === "pair-unsupported" && what === row.part,
        );
        expect(refused).toBe(!Object.keys(row.kubernetes).includes(minorOf(kubernetes)));
      }),
    );
  });
});

describe("the matrix", () => {
  it.each(versions.kubernetes.supported)(
    "knows what this checkout installs with Kubernetes %s",
    (kubernetes) => {
      const installed = {
        kubernetes,
        etcd: versions.etcd.version,
        cilium: versions.cilium,
        istio: versions.istio.modules.version,
      };
      expect(judgeUpgrade(installed, installed, [])).toEqual([]);
    },
  );

  it("says of every row where it is from, and has each once", () => {
    const names = supportRows.map(({ part, minor }) => `${part} ${minor}`);
    expect(new Set(names).size).toBe(names.length);
    expect(supportRows.every(({ source }) => source.length > 10)).toBe(true);
  });
});

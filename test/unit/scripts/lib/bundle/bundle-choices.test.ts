import { describe, expect, it } from "@jest/globals";
import {
  assertMakes,
  pickExtras,
  pickItems,
} from "../../../../../scripts/lib/bundle/bundle-choices.ts";
import { modulesSource } from "../../../../../artifacts/sources/modules/modules-source.ts";
import { versions } from "../../../../fixtures/plans.ts";

describe("pickExtras", () => {
  it("takes extras by name, and none unless asked", () => {
    expect(pickExtras(undefined, versions)).toEqual([]);
    expect(pickExtras("observability", versions)).toEqual(["observability"]);
    expect(pickExtras("tracing, observability", versions)).toEqual(["observability", "tracing"]);
  });

  it("refuses what there is not", () => {
    expect(() => pickExtras("traces", versions)).toThrow(
      '--with: expected observability or tracing or guests or wireguard or kubernetes-1.36.3 or istio-1.30.4-alpha.20260826 or debian-13, got "traces"',
    );
  });

  it("takes a source's own Istio, and refuses one that a source does not make", () => {
    const own = versions.istio.modules.version;
    expect(pickExtras(`istio-${own}`, versions)).toEqual([`istio-${own}`]);
    expect(() => assertMakes(modulesSource, versions, [`istio-${own}`])).not.toThrow();
    expect(() => assertMakes(modulesSource, versions, ["istio-1.30.2"])).toThrow(
      `--with: the source modules has Istio ${own} and 1.30.4-alpha.20260826, and not 1.30.2`,
    );
  });
});

describe("pickItems", () => {
  it("knows the items of extras", () => {
    expect(pickItems("prometheus", modulesSource, versions)).toEqual(new Set(["prometheus"]));
    expect(() => pickItems("promtheus", modulesSource, versions)).toThrow(
      'did you mean "prometheus"?',
    );
  });
});

import { describe, expect, it } from "@jest/globals";
import { pickExtras, pickItems } from "../../../../../scripts/lib/bundle/bundle-choices.ts";
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
      '--with: expected observability or tracing or guests or wireguard or kubernetes-1.36.3, got "traces"',
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

import { describe, expect, it } from "@jest/globals";
import { pickExtras, pickItems } from "../../../../../scripts/lib/bundle/bundle-choices.ts";
import { modulesSource } from "../../../../../artifacts/sources/modules/modules-source.ts";
import { versions } from "../../../../fixtures/plans.ts";

describe("pickExtras", () => {
  it("takes extras by name, and none unless asked", () => {
    expect(pickExtras(undefined)).toEqual([]);
    expect(pickExtras("observability")).toEqual(["observability"]);
  });

  it("refuses what there is not", () => {
    expect(() => pickExtras("tracing")).toThrow('--with: expected observability, got "tracing"');
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

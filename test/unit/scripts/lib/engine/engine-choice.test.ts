import { describe, expect, it } from "@jest/globals";
import { CommandError } from "../../../../../scripts/lib/command-line/command-line.ts";
import {
  chooseEngine,
  type EngineFacts,
  parseEngineWish,
} from "../../../../../scripts/lib/engine/engine-choice.ts";
import { UsageError } from "../../../../../scripts/lib/command-line/parse-command-line.ts";

const fresh: EngineFacts = {
  environment: "lab",
  wish: "auto",
  recorded: undefined,
  hasPulumi: false,
};

describe("the engine of an environment", () => {
  it.each([
    ["the embedded one without a CLI", fresh, "embedded"],
    ["Pulumi where its CLI is there", { ...fresh, hasPulumi: true }, "pulumi"],
    ["the one asked for", { ...fresh, hasPulumi: true, wish: "embedded" }, "embedded"],
    ["the one that has the state", { ...fresh, hasPulumi: true, recorded: "embedded" }, "embedded"],
    ["Pulumi that has the state", { ...fresh, hasPulumi: true, recorded: "pulumi" }, "pulumi"],
  ] as const)("is %s", (_case, facts, engine) => {
    expect(chooseEngine(facts)).toBe(engine);
  });

  it.each([
    ["no CLI", { ...fresh, wish: "pulumi" }, /no Pulumi CLI/],
    ["the state needs a CLI", { ...fresh, recorded: "pulumi" }, /made by it/],
    [
      "the embedded engine has the state",
      { ...fresh, wish: "pulumi", recorded: "embedded", hasPulumi: true },
      /made by the embedded engine/,
    ],
    [
      "Pulumi has the state",
      { ...fresh, wish: "embedded", recorded: "pulumi", hasPulumi: true },
      /made by the pulumi engine/,
    ],
  ] as const)("is refused: %s", (_case, facts, message) => {
    expect(() => chooseEngine(facts)).toThrow(CommandError);
    expect(() => chooseEngine(facts)).toThrow(message);
  });
});

describe("the wish for an engine", () => {
  it("comes from the option, then from the environment, else is auto", () => {
    const env = { NORDMESH_ENGINE: "embedded" };
    expect(parseEngineWish("pulumi", env)).toBe("pulumi");
    expect(parseEngineWish(undefined, env)).toBe("embedded");
    expect(parseEngineWish(undefined, { NORDMESH_ENGINE: "" })).toBe("auto");
    expect(parseEngineWish(undefined, {})).toBe("auto");
  });

  it("names where a wrong word stands", () => {
    expect(() => parseEngineWish("terraform", {})).toThrow(UsageError);
    expect(() => parseEngineWish(undefined, { NORDMESH_ENGINE: "x" })).toThrow(/NORDMESH_ENGINE/);
  });
});

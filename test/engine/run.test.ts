import { beforeEach, describe, expect, it } from "@jest/globals";
import { ComponentResource, secret } from "@pulumi/pulumi";
import { readOutputs, showOutputs } from "../../engine/stack-view.ts";
import { TestStack } from "./support/test-stack.ts";
import { Thing } from "./support/things.ts";

let stack: TestStack;

beforeEach(async () => {
  stack = await TestStack.create();
});

const chain = (size = 1): (() => Promise<unknown>) => {
  return () => {
    const first = new Thing("first", { size });
    const second = new Thing("second", { of: first.made });
    return Promise.resolve({ made: second.made, hidden: secret("s3cret") });
  };
};

describe("up", () => {
  it("creates in the order of dependencies and returns the outputs", async () => {
    const result = await stack.run(chain());

    expect(result).toMatchObject({ ok: true, failures: [], changes: { create: 3, same: 0 } });
    expect(stack.provider.log).toEqual(["create first", "create second"]);
    expect(stack.provider.calls[1]?.inputs).toEqual({ of: "made first" });
    expect(showOutputs(result.outputs)).toEqual({ made: "made second", hidden: "[secret]" });
    expect(readOutputs(result.outputs)["hidden"]).toEqual({ value: "s3cret", secret: true });
  });

  it("does nothing the second time", async () => {
    await stack.run(chain());
    const result = await stack.run(chain());

    expect(result.changes).toEqual({ create: 0, update: 0, replace: 0, delete: 0, same: 3 });
    expect(stack.provider.log).toEqual([]);
  });

  it("updates what changed and only that", async () => {
    await stack.run(chain(1));
    const result = await stack.run(chain(2));

    expect(result.changes).toMatchObject({ update: 1, same: 2 });
    expect(stack.provider.log).toEqual(["update first"]);
  });

  it("updates what is named, and only that, where nothing has changed", async () => {
    const first = await stack.run(chain());
    const again = new Set(
      first.registered.map(({ urn }) => urn).filter((urn) => /first$/.test(urn)),
    );
    const result = await stack.run(chain(), { again });

    expect(result.changes).toMatchObject({ update: 1, same: 2 });
    expect(stack.provider.log).toEqual(["update first"]);
    expect((await stack.run(chain())).changes).toMatchObject({ update: 0, same: 3 });
  });

  it("names resources as Pulumi does", async () => {
    const result = await stack.run(() => {
      const outer = new ComponentResource("infra:test:Outer", "outer");
      const inner = new ComponentResource("infra:test:Inner", "inner", {}, { parent: outer });
      new Thing("leaf", {}, { parent: inner });
      return Promise.resolve({});
    });

    expect(result.registered.map(({ urn }) => urn)).toEqual([
      "urn:pulumi:dev::proj::pulumi:pulumi:Stack::proj-dev",
      "urn:pulumi:dev::proj::infra:test:Outer::outer",
      "urn:pulumi:dev::proj::infra:test:Outer$infra:test:Inner::inner",
      "urn:pulumi:dev::proj::infra:test:Outer$infra:test:Inner$test:index:Thing::leaf",
    ]);
  });
});

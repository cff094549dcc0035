import { beforeEach, describe, expect, it } from "@jest/globals";
import { ComponentResource } from "@pulumi/pulumi";
import { TestStack } from "./support/test-stack.ts";
import { Bucket, Thing } from "./support/things.ts";

let stack: TestStack;

beforeEach(async () => {
  stack = await TestStack.create();
});

/** first ← second ← third, and a lone resource. */
const program = (): Promise<unknown> => {
  const first = new Thing("first", { size: 1 });
  const second = new Thing("second", { of: first.made });
  new Thing("third", {}, { dependsOn: second });
  new Thing("lone");
  return Promise.resolve({ made: second.made });
};

function failOn(name: string, message = "broken"): void {
  stack.provider.during = (_operation, request) => {
    if (request.name === name) throw new Error(message);
  };
}

describe("a failing operation", () => {
  it("stops what depends on it, and nothing else", async () => {
    failOn("first");
    const result = await stack.run(program);

    expect(result.ok).toBe(false);
    expect(result.failures).toMatchObject([{ name: "first", error: { message: "broken" } }]);
    expect(result.skipped).toMatchObject([
      { name: "second", reason: "first failed" },
      { name: "third", reason: "second was skipped" },
    ]);
    expect(stack.provider.log.sort()).toEqual(["create first", "create lone"]);
    expect(stack.story).toEqual(
      expect.arrayContaining([
        "create failed first",
        "create done lone",
        "create skipped second",
        "create skipped third",
      ]),
    );
  });

  it("is tried again by the next run, which goes on from there", async () => {
    failOn("first");
    await stack.run(program);
    failOn("nobody");
    const result = await stack.run(program);

    expect(result.ok).toBe(true);
    expect(stack.provider.log).toEqual(["create first", "create second", "create third"]);
  });

  it("keeps an update pending until it has succeeded", async () => {
    const sized = (size: number) => (): Promise<unknown> =>
      Promise.resolve({ thing: new Thing("first", { size }).made });
    await stack.run(sized(1));
    failOn("first");
    await stack.run(sized(2));
    failOn("nobody");

    // The program is back at what the state says was there, but the host may be half-way.
    const result = await stack.run(sized(1));

    expect(result.changes).toMatchObject({ update: 1 });
    expect(stack.provider.log).toEqual(["update first"]);
  });

  it("keeps everything that left the program", async () => {
    await stack.run(program);
    failOn("first");
    const result = await stack.run(() => {
      new Thing("first", { size: 2 });
      return Promise.resolve({});
    });

    expect(result.ok).toBe(false);
    expect(stack.provider.log).toEqual(["update first"]);
  });

  it("skips the children of a parent that failed", async () => {
    failOn("parent");
    const result = await stack.run(() => {
      const parent = new Thing("parent");
      new Thing("child", {}, { parent });
      return Promise.resolve({});
    });

    expect(result.skipped).toMatchObject([{ name: "child" }]);
  });

  it("skips what waits for a component with a failed child", async () => {
    failOn("inner");
    const result = await stack.run(() => {
      const group = new ComponentResource("infra:test:Group", "group");
      new Thing("inner", {}, { parent: group });
      new Thing("after", {}, { dependsOn: group });
      return Promise.resolve({});
    });

    expect(result.skipped).toMatchObject([{ name: "after", reason: "inner failed" }]);
  });
});

describe("what the engine does not know", () => {
  it("is refused by name", async () => {
    const result = await stack.run(() => {
      new Bucket("files");
      return Promise.resolve({});
    });

    expect(result.failures).toMatchObject([
      {
        name: "files",
        error: {
          message: "the embedded engine does not know aws:s3/bucket:Bucket; use the Pulumi CLI",
        },
      },
    ]);
  });

  it("is refused in a preview, too", async () => {
    const result = await stack.run(
      () => {
        new Bucket("files");
        return Promise.resolve({});
      },
      { mode: "preview" },
    );

    expect(result.failures).toHaveLength(1);
  });
});

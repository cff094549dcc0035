import { beforeEach, describe, expect, it } from "@jest/globals";
import type { CustomResourceOptions } from "@pulumi/pulumi";
import { readStack } from "../../engine/stack-view.ts";
import { TestStack } from "./support/test-stack.ts";
import { Thing } from "./support/things.ts";

let stack: TestStack;

beforeEach(async () => {
  stack = await TestStack.create();
});

const nothing = (): Promise<unknown> => Promise.resolve({});

/** A chain of resources, each with the options that a test gives it. */
const chain =
  (names: readonly string[], options: Record<string, CustomResourceOptions> = {}) =>
  (): Promise<unknown> => {
    let previous: Thing | undefined;
    for (const name of names) {
      const dependsOn = previous === undefined ? [] : [previous];
      previous = new Thing(name, {}, { dependsOn, ...options[name] });
    }
    return Promise.resolve({});
  };

async function namesInState(): Promise<string[]> {
  const { resources, condemned } = await readStack({
    stateDir: stack.stateDir,
    passphrase: "correct horse",
    project: "proj",
    stack: "dev",
  });
  return [...resources, ...condemned].map(({ name }) => name);
}

describe("what left the program", () => {
  it("is shown first and deleted in reverse", async () => {
    await stack.run(chain(["a", "b", "c"]));
    const result = await stack.run(chain(["a"]));

    expect(result).toMatchObject({ ok: true, changes: { delete: 2, same: 2 } });
    expect(stack.provider.log).toEqual(["delete c", "delete b"]);
    expect(stack.story).toEqual([
      "same done a",
      "delete planned c",
      "delete planned b",
      "delete start c",
      "delete done c",
      "delete start b",
      "delete done b",
    ]);
    expect(await namesInState()).toEqual(["proj-dev", "a"]);
  });

  it("stays where the person says no", async () => {
    await stack.run(chain(["a", "b"]));
    const asked: string[][] = [];
    const result = await stack.run(nothing, {
      confirmDelete: (doomed) => {
        asked.push(doomed.map(({ name }) => name));
        return Promise.resolve(false);
      },
    });

    expect(asked).toEqual([["a", "b"]]);
    expect(result).toMatchObject({ ok: true, changes: { delete: 0 } });
    expect(await namesInState()).toEqual(["proj-dev", "a", "b"]);
  });

  it("is not deleted under what could not be deleted", async () => {
    await stack.run(chain(["a", "b", "c"]));
    stack.provider.during = (_operation, { name }) => {
      if (name === "b") throw new Error("busy");
    };
    const result = await stack.run(nothing);

    expect(result.failures).toMatchObject([{ name: "b" }]);
    expect(result.skipped).toMatchObject([{ name: "a" }]);
    expect(await namesInState()).toEqual(["proj-dev", "a", "b"]);
  });

  it("is forgotten but left alone with retainOnDelete", async () => {
    await stack.run(chain(["a", "b"], { b: { retainOnDelete: true } }));
    await stack.run(nothing);

    expect(stack.provider.log).toEqual(["delete a"]);
    expect(await namesInState()).toEqual(["proj-dev"]);
  });

  it("is kept, with an error, where it is protected", async () => {
    await stack.run(chain(["a", "b"], { b: { protect: true } }));
    const result = await stack.run(nothing);

    expect(result.failures).toMatchObject([{ name: "b", error: { message: "b is protected" } }]);
    expect(stack.provider.log).toEqual([]);
  });

  it("goes without a call together with the resource that it is deleted with", async () => {
    await stack.run(() => {
      const host = new Thing("host");
      new Thing("step", {}, { deletedWith: host, dependsOn: host });
      return Promise.resolve({});
    });
    const result = await stack.run(nothing);

    expect(result.changes).toMatchObject({ delete: 2 });
    expect(stack.provider.log).toEqual(["delete host"]);
    expect(await namesInState()).toEqual(["proj-dev"]);
  });

  it("is deleted by itself where that resource stays", async () => {
    const host = (): Thing => new Thing("host");
    await stack.run(() => {
      new Thing("step", {}, { deletedWith: host() });
      return Promise.resolve({});
    });
    await stack.run(() => {
      host();
      return Promise.resolve({});
    });

    expect(stack.provider.log).toEqual(["delete step"]);
  });
});

describe("down", () => {
  it("deletes everything and leaves an empty state", async () => {
    await stack.run(chain(["a", "b"]));
    const result = await stack.run(() => Promise.reject(new Error("not to be run")), {
      mode: "down",
    });

    expect(result).toMatchObject({ ok: true, failures: [], changes: { delete: 3 } });
    expect(stack.provider.log).toEqual(["delete b", "delete a"]);
    expect(await namesInState()).toEqual([]);
  });
});

describe("a replacement", () => {
  const sized = (size: number, options: CustomResourceOptions = {}) => {
    return (): Promise<unknown> => {
      const first = new Thing("first", { size }, { replaceOnChanges: ["size"], ...options });
      new Thing("second", { of: first.made });
      return Promise.resolve({});
    };
  };

  it("is made before the old one is deleted", async () => {
    await stack.run(sized(1));
    const result = await stack.run(sized(2));

    expect(result.changes).toMatchObject({ replace: 1, delete: 0, same: 2 });
    expect(stack.provider.calls).toEqual([
      { operation: "create", name: "first", inputs: { size: 2 } },
      { operation: "delete", name: "first", inputs: { size: 1 } },
    ]);
  });

  it("is nothing that a person is asked about", async () => {
    await stack.run(sized(1));
    const confirmDelete = (): Promise<boolean> => Promise.reject(new Error("not to be asked"));
    const result = await stack.run(sized(2), { confirmDelete });

    expect(result).toMatchObject({ ok: true, changes: { replace: 1 } });
    expect(stack.story).not.toContain("delete planned first");
  });

  it("is made after it with deleteBeforeReplace", async () => {
    await stack.run(sized(1));
    await stack.run(sized(2, { deleteBeforeReplace: true }));

    expect(stack.provider.log).toEqual(["delete first", "create first"]);
    expect(await namesInState()).toEqual(["proj-dev", "first", "second"]);
  });

  it("keeps the old one until the new one could be made", async () => {
    await stack.run(sized(1));
    stack.provider.during = (operation) => {
      if (operation === "create") throw new Error("no room");
    };
    await stack.run(sized(2));
    expect(stack.provider.log).toEqual(["create first"]);

    stack.provider.during = () => undefined;
    await stack.run(sized(2));
    expect(stack.provider.log).toEqual(["create first", "delete first"]);
  });

  it("of a protected resource is refused", async () => {
    await stack.run(sized(1, { protect: true }));
    const result = await stack.run(sized(2, { protect: true }));

    expect(result.failures).toMatchObject([{ name: "first" }]);
    expect(stack.provider.log).toEqual([]);
  });
});

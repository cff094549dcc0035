import { beforeEach, describe, expect, it, jest } from "@jest/globals";
import { ComponentResource, Config, log, output, secret } from "@pulumi/pulumi";
import { readStack, showOutputs } from "../../engine/stack-view.ts";
import type { StackState } from "../../engine/state/stack-state.ts";
import { TestStack } from "./support/test-stack.ts";
import { Thing } from "./support/things.ts";

let stack: TestStack;

beforeEach(async () => {
  stack = await TestStack.create();
});

function readState(): Promise<StackState> {
  const { stateDir } = stack;
  return readStack({ stateDir, passphrase: "correct horse", project: "proj", stack: "dev" });
}

describe("resource options", () => {
  it("ignoreChanges keeps what was there", async () => {
    const sized = (size: number, colour: string) => (): Promise<unknown> => {
      new Thing("first", { a: { size, colour } }, { ignoreChanges: ["a.size"] });
      return Promise.resolve({});
    };
    await stack.run(sized(1, "red"));
    expect((await stack.run(sized(2, "red"))).changes).toMatchObject({ update: 0 });

    await stack.run(sized(2, "blue"));
    expect(stack.provider.calls).toMatchObject([{ inputs: { a: { size: 1, colour: "blue" } } }]);
  });

  it("aliases keep a renamed resource, and its children under a renamed parent", async () => {
    await stack.run(() => {
      const old = new ComponentResource("infra:test:Group", "old");
      new Thing("leaf", {}, { parent: old });
      return Promise.resolve({});
    });
    const result = await stack.run(() => {
      const renamed = new ComponentResource(
        "infra:test:Group",
        "renamed",
        {},
        { aliases: [{ name: "old" }] },
      );
      new Thing("leaf", {}, { parent: renamed });
      return Promise.resolve({});
    });

    expect(result.changes).toMatchObject({ create: 0, delete: 0, same: 3 });
  });

  it("aliases follow a resource to another type of parent", async () => {
    await stack.run(() => {
      new Thing("leaf");
      return Promise.resolve({});
    });
    const result = await stack.run(() => {
      const group = new ComponentResource("infra:test:Group", "group");
      new Thing(
        "leaf",
        {},
        { parent: group, aliases: ["urn:pulumi:dev::proj::test:index:Thing::leaf"] },
      );
      return Promise.resolve({});
    });

    expect(result.changes).toMatchObject({ create: 1, delete: 0, same: 2 });
    expect(stack.provider.log).toEqual([]);
  });

  it("customTimeouts and the operation's own inputs reach the provider", async () => {
    const seen: (number | undefined)[] = [];
    stack.provider.during = (_operation, request) => {
      seen.push(request.timeoutSeconds);
    };
    const program = (size: number) => (): Promise<unknown> => {
      new Thing("first", { size }, { customTimeouts: { create: "1m30s", update: "5s" } });
      return Promise.resolve({});
    };
    await stack.run(program(1));
    await stack.run(program(2));

    expect(seen).toEqual([90, 5]);
  });
});

describe("secrets", () => {
  it("stay secret through outputs that repeat them, and reach the provider in the open", async () => {
    const result = await stack.run(() => {
      const first = new Thing("first", { password: secret("hunter2"), size: 1 });
      const second = new Thing("second", { copied: output(first).apply((thing) => thing.made) });
      return Promise.resolve({ password: first.password, made: second.made });
    });

    expect(stack.provider.calls[0]?.inputs).toEqual({ password: "hunter2", size: 1 });
    expect(showOutputs(result.outputs)).toEqual({ password: "[secret]", made: "made second" });
  });

  it("are marked by additionalSecretOutputs", async () => {
    const result = await stack.run(() => {
      const first = new Thing("first", {}, { additionalSecretOutputs: ["made"] });
      return Promise.resolve({ made: first.made });
    });

    expect(showOutputs(result.outputs)).toEqual({ made: "[secret]" });
  });
});

describe("configuration", () => {
  it("reaches the program", async () => {
    const result = await stack.run(
      () => Promise.resolve({ size: new Config("proj").require("size") }),
      { config: { "proj:size": "large" } },
    );

    expect(result.outputs).toEqual({ size: "large" });
  });
});

describe("the state", () => {
  it("knows parents, dependencies and provider of each resource", async () => {
    await stack.run(() => {
      const group = new ComponentResource("infra:test:Group", "group");
      const first = new Thing("first", {}, { parent: group });
      new Thing("second", { of: first.made }, { parent: group });
      return Promise.resolve({});
    });

    const { resources } = await readState();
    const [, group, first, second] = resources;
    expect(first).toMatchObject({ parent: group?.urn, id: "id-first", dependencies: [] });
    expect(second).toMatchObject({ parent: group?.urn, dependencies: [first?.urn] });
  });
});

describe("what the program logs", () => {
  it("becomes notices, and never gets to the console", async () => {
    const warn = jest.spyOn(console, "warn");
    const result = await stack.run(async () => {
      await log.info("hello");
      await log.warn("careful");
      return {};
    });

    expect(result.ok).toBe(true);
    expect(stack.events.filter(({ kind }) => kind === "notice")).toEqual([
      { kind: "notice", level: "info", message: "hello" },
      { kind: "notice", level: "warning", message: "careful" },
    ]);
    expect(warn).not.toHaveBeenCalled();
  });

  it("fails the run when it is an error", async () => {
    const result = await stack.run(async () => {
      await log.error("impossible");
      return {};
    });

    expect(result.failures).toMatchObject([{ name: "program", error: { message: "impossible" } }]);
  });
});

describe("an operation that the last run did not finish", () => {
  it("is told at the start of the next", async () => {
    const program = (): Promise<unknown> => {
      new Thing("first");
      return Promise.resolve({});
    };
    stack.provider.during = () => {
      throw new Error("broken");
    };
    await stack.run(program);
    stack.provider.during = () => undefined;
    await stack.run(program);

    expect(stack.events[0]).toMatchObject({
      kind: "notice",
      message: "the last run did not finish the create of first; it is done again",
    });
  });
});

import { beforeEach, describe, expect, it } from "@jest/globals";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { secret } from "@pulumi/pulumi";
import type { ResourceEvent } from "../../engine/events.ts";
import { TestStack } from "./support/test-stack.ts";
import { Thing } from "./support/things.ts";

let stack: TestStack;

beforeEach(async () => {
  stack = await TestStack.create();
});

const program = (size: number, password: string) => (): Promise<unknown> => {
  const first = new Thing("first", { size, password: secret(password) });
  new Thing("second", { of: first.made, first: first.id });
  return Promise.resolve({ made: first.made });
};

describe("preview", () => {
  it("shows what would be created, with unknowns, and does nothing", async () => {
    const result = await stack.run(program(1, "a"), { mode: "preview" });

    expect(result).toMatchObject({ ok: true, changes: { create: 3 } });
    expect(stack.provider.log).toEqual([]);
    expect(stack.story).toEqual(["create planned first", "create planned second"]);
    expect(result.registered.map(({ name, inputs }) => [name, inputs]).slice(1)).toEqual([
      ["first", { size: 1, password: "[secret]" }],
      ["second", { of: "[unknown]", first: "[unknown]" }],
    ]);
  });

  it("writes no state and takes no lock", async () => {
    await stack.run(program(1, "a"), { mode: "preview" });

    await expect(readFile(join(stack.stateDir, "state.json.enc"))).rejects.toThrow("ENOENT");
    await expect(readFile(join(stack.stateDir, "lock"))).rejects.toThrow("ENOENT");
  });

  it("finds nothing to change after an up", async () => {
    await stack.run(program(1, "a"));
    const result = await stack.run(program(1, "a"), { mode: "preview" });

    expect(result.changes).toEqual({ create: 0, update: 0, replace: 0, delete: 0, same: 3 });
    expect(stack.story).toEqual(["same done first", "same done second"]);
  });

  it("names the properties that differ, and hides secrets", async () => {
    await stack.run(program(1, "old password"));
    await stack.run(program(2, "new password"), { mode: "preview" });

    const planned = stack.events.filter(
      (event): event is ResourceEvent => event.kind === "resource" && event.name === "first",
    );
    expect(planned).toMatchObject([
      {
        operation: "update",
        phase: "planned",
        changes: [
          { path: "password", kind: "change", before: "[secret]", after: "[secret]" },
          { path: "size", kind: "change", before: 1, after: 2 },
        ],
      },
    ]);
    expect(JSON.stringify(stack.events)).not.toContain('password"}');
    expect(JSON.stringify(stack.events)).not.toMatch(/old password|new password/);
  });

  it("shows what would be deleted, users first", async () => {
    await stack.run(program(1, "a"));
    const result = await stack.run(() => Promise.resolve({}), { mode: "preview" });

    expect(result.changes).toMatchObject({ delete: 2 });
    expect(stack.story).toEqual(["delete planned second", "delete planned first"]);
  });

  it("shows what a down would delete", async () => {
    await stack.run(program(1, "a"));
    const result = await stack.run(program(1, "a"), { mode: "preview-down" });

    expect(result.changes).toMatchObject({ delete: 3 });
    expect(stack.provider.log).toEqual([]);
  });
});

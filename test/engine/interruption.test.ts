import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { EngineChild } from "./support/child-process.ts";
import { TestStack } from "./support/test-stack.ts";

let stateDir: string;

beforeEach(async () => {
  ({ stateDir } = await TestStack.create());
});

const children: EngineChild[] = [];

const run = (scenario: string): EngineChild => {
  const child = new EngineChild(stateDir, scenario);
  children.push(child);
  return child;
};

afterEach(() => {
  // Only what a failed test left behind is still there to be killed.
  for (const child of children.splice(0)) child.process.kill("SIGKILL");
});

describe("a run killed with SIGKILL in a create", () => {
  it("is gone on with: what was finished stays, what was cut off is done again", async () => {
    const killed = run("hang");
    await killed.printed("create second");
    killed.process.kill("SIGKILL");
    await killed.end();

    const resumed = await run("plain").end();

    expect(resumed.calls).toEqual(["create second", "create third"]);
    expect(resumed.status).toBe(0);
    expect((await run("plain").end()).calls).toEqual([]);
  });

  it("leaves a mark, by which what was half made is deleted if it leaves the program", async () => {
    const killed = run("hang");
    await killed.printed("create second");
    killed.process.kill("SIGKILL");
    await killed.end();

    expect((await run("first-only").end()).calls).toEqual(["delete second"]);
  });
});

describe("SIGINT", () => {
  it("lets the running operation end, starts no other, and keeps the state", async () => {
    const interrupted = run("hang-but-end");
    await interrupted.printed("create second");
    interrupted.process.kill("SIGINT");
    const { status, result } = await interrupted.end();

    expect(status).toBe(1);
    expect(result).toEqual({
      ok: false,
      interrupted: true,
      failures: [],
      skipped: ["third: interrupted"],
    });
    expect(existsSync(join(stateDir, "lock"))).toBe(false);
    expect((await run("plain").end()).calls).toEqual(["create third"]);
  });

  it("cancels the running operation when it comes a second time", async () => {
    const interrupted = run("hang");
    await interrupted.printed("create second");
    interrupted.process.kill("SIGINT");
    await new Promise((resolve) => setImmediate(resolve));
    interrupted.process.kill("SIGTERM");
    const { result } = await interrupted.end();

    expect(result).toMatchObject({ interrupted: true, failures: ["second: cancelled"] });
    expect((await run("plain").end()).calls).toEqual(["create second", "create third"]);
  });
});

describe("an error that the program lets loose", () => {
  it("fails the run when it is thrown in a callback on an output", async () => {
    const { status, calls, result, errors } = await run("throw-in-apply").end();

    expect(status).toBe(1);
    expect(calls.sort()).toEqual(["create first", "create lone"]);
    expect(result).toMatchObject({ failures: ["program: thrown in a callback"] });
    expect(errors).toBe("");
  });

  it("fails the run when the program itself rejects", async () => {
    const { status, result, errors } = await run("reject").end();

    expect(status).toBe(1);
    expect(result).toMatchObject({ failures: ["program: no such environment"] });
    expect(errors).toBe("");
  });
});

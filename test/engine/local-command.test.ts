import { beforeEach, describe, expect, it } from "@jest/globals";
import { local } from "@pulumi/command";
import { asset, secret } from "@pulumi/pulumi";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Program } from "../../engine/program.ts";
import { createLocalCommandProvider } from "../../engine/providers/command/local-command.ts";
import type { RunResult } from "../../engine/run.ts";
import { TestStack } from "./support/test-stack.ts";

let stack: TestStack;

beforeEach(async () => {
  stack = await TestStack.create();
});

const command =
  (args: local.CommandArgs, timeout = "20s"): Program =>
  () => {
    const step = new local.Command("step", args, { customTimeouts: { create: timeout } });
    return Promise.resolve({ stdout: step.stdout });
  };

const run = (program: Program): Promise<RunResult> =>
  stack.run(program, { providers: [createLocalCommandProvider()] });

const messageOf = (result: RunResult): string | undefined => result.failures[0]?.error.message;

describe("a local command", () => {
  it("runs with input, environment, folder and interpreter", async () => {
    const result = await run(
      command({
        create: 'process.stdin.on("data", (d) => console.log(process.cwd(), process.env.A + d))',
        interpreter: [process.execPath, "-e"],
        dir: "/",
        environment: { A: "a" },
        stdin: "b",
      }),
    );

    expect(result.outputs).toEqual({ stdout: "/ ab" });
  });

  it("runs delete with what create had printed", async () => {
    const file = join(stack.stateDir, "deleted");
    await run(command({ create: "echo made", delete: `echo "$PULUMI_COMMAND_STDOUT" > ${file}` }));
    await run(() => Promise.resolve({}));

    expect(await readFile(file, "utf8")).toBe("made\n");
  });

  it("does nothing where it has no create", async () => {
    expect((await run(command({ delete: "true" }))).outputs).toEqual({ stdout: "" });
  });

  it("tells how it failed, without its secrets", async () => {
    const result = await run(
      command({ create: "cat >&2; exit 4", stdin: secret("the s3cret-value") }),
    );

    expect(messageOf(result)).toContain("this machine: step failed (exit code 4)");
    expect(messageOf(result)).not.toContain("s3cret-value");
  });

  it("is ended at its deadline, with all that it started", async () => {
    const pidFile = join(stack.stateDir, "pid");
    const result = await run(command({ create: `sleep 60 & echo $! > ${pidFile}; wait` }, "1s"));

    expect(messageOf(result)).toContain("it did not end within 1 s");
    const pid = Number(await readFile(pidFile, "utf8"));
    expect(await stateOf(pid)).toMatch(/^(gone|Z)$/);
  });

  it("does not carry file assets, and says so", async () => {
    const archive = await run(command({ create: "true", archivePaths: ["*.txt"] }));
    expect(messageOf(archive)).toContain("does not carry archivePaths");

    const file = new asset.FileAsset("package.json");
    const trigger = await run(command({ create: "true", triggers: [file] }));
    expect(messageOf(trigger)).toContain("does not carry file assets");
  });
});

/** The state letter of a process; a zombie (Z) has ended, and only waits to be collected. */
async function stateOf(pid: number): Promise<string> {
  try {
    const stat = await readFile(`/proc/${String(pid)}/stat`, "utf8");
    return stat.slice(stat.lastIndexOf(")") + 2, stat.lastIndexOf(")") + 3);
  } catch {
    return "gone";
  }
}

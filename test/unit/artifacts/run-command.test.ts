import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import { runCommand } from "../../../artifacts/build/run-command.ts";
import { StepError } from "../../../model/step-error.ts";
import { temporaryFolder } from "./temporary-folder.ts";

const options = { signal: new AbortController().signal, item: "tool" };

describe("runCommand", () => {
  it("returns what the program prints", async () => {
    expect(await runCommand("echo", ["two words"], options)).toBe("two words\n");
  });

  it("fails with the end of what the program complained about, and how to run the item again", async () => {
    const failing = runCommand("sh", ["-c", "echo no such module >&2; exit 3"], options);
    await expect(failing).rejects.toMatchObject({
      failure: {
        phase: "bundle tool",
        exitCode: 3,
        stderr: "no such module\n",
        rerun: "npm run bundle -- --only tool",
      },
    });
  });

  it("fails when the program takes too long, and says so", async () => {
    const late = runCommand("sleep", ["60"], { ...options, timeoutSeconds: 0.05 });
    await expect(late).rejects.toThrow(StepError);
    await expect(late).rejects.toThrow("it did not end within 0.05 s");
  });

  it("ends with the reason of the signal when it is told to stop", async () => {
    const stop = new AbortController();
    const running = runCommand("sleep", ["60"], { ...options, signal: stop.signal });
    stop.abort(new Error("interrupted"));
    await expect(running).rejects.toThrow("interrupted");
  });

  it("takes the program along when its own process is killed", async () => {
    const pidFile = join(temporaryFolder(), "pid");
    const program = join(import.meta.dirname, "../../../artifacts/build/run-command.ts");
    const script =
      `import { runCommand } from ${JSON.stringify(program)};` +
      `await runCommand("sh", ["-c", "echo $$ > ${pidFile}; exec sleep 60"], { signal: new AbortController().signal, item: "tool" });`;
    const parent = spawn(process.execPath, ["--input-type=module", "--eval", script], {
      stdio: "inherit",
    });
    const pid = await eventually(() =>
      existsSync(pidFile) ? Number(readFileSync(pidFile, "utf8")) : 0,
    );
    parent.kill("SIGKILL");
    await once(parent, "close");
    await eventually(() => !existsSync(`/proc/${String(pid)}`));
    expect(existsSync(`/proc/${String(pid)}`)).toBe(false);
  });
});

/** Waits until `look` gives something, and returns it; jest's own time limit is the bound. */
async function eventually<T>(look: () => T): Promise<T> {
  for (;;) {
    const found = look();
    if (found) return found;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

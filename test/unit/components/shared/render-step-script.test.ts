import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import {
  renderForget,
  renderStepScript,
  STEP_STATE_FOLDER,
} from "../../../../components/shared/render-step-script.ts";
import type { Step } from "../../../../model/phase.ts";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "step-"));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

describe("renderStepScript", () => {
  it("writes files, applies, and then finds the step done", () => {
    const step = makeStep({
      files: [{ path: join(folder, "etc/a.conf"), mode: 0o640, content: "a 'quoted' $line\n" }],
    });
    expect(run(step)).toEqual({ status: 0, stdout: "changed\n", stderr: "" });
    expect(readFileSync(join(folder, "etc/a.conf"), "utf8")).toBe("a 'quoted' $line\n");
    expect(statSync(join(folder, "etc/a.conf")).mode & 0o777).toBe(0o640);
    expect(run(step)).toEqual({ status: 0, stdout: "unchanged\n", stderr: "" });
    expect(applied()).toBe(1);
  });

  it("applies again when a file of the step differs, though `done` holds", () => {
    const file = { path: join(folder, "a.conf"), mode: 0o600, content: "one\n" };
    run(makeStep({ files: [file] }));
    expect(run(makeStep({ files: [{ ...file, content: "two\n" }] })).stdout).toBe("changed\n");
    expect(readFileSync(file.path, "utf8")).toBe("two\n");
  });

  it("applies again when a secret differs", () => {
    const step = makeStep({
      files: [{ path: join(folder, "key"), mode: 0o600, content: { secret: "cluster-ca.key" } }],
      secretsOnStdin: ["cluster-ca.key"],
    });
    const stdin = (value: string): string =>
      `cluster-ca.key ${Buffer.from(value).toString("base64")}\n`;
    expect(run(step, stdin("one\n")).stdout).toBe("changed\n");
    expect(run(step, stdin("one\n")).stdout).toBe("unchanged\n");
    expect(run(step, stdin("two\n")).stdout).toBe("changed\n");
    expect(readFileSync(join(folder, "key"), "utf8")).toBe("two\n");
    expect(renderStepScript("a", step)).not.toContain("two");
  });

  it("applies again when the host no longer is as wanted", () => {
    const step = makeStep({});
    run(step);
    rmSync(join(folder, "marker"));
    expect(run(step).stdout).toBe("changed\n");
  });

  it("fails with the command's status and the end of its log", () => {
    const result = run(makeStep({ apply: "seq 30 >&2\nexit 7" }));
    expect(result.status).toBe(7);
    expect(result.stderr.split("\n").slice(0, 2)).toEqual(["11", "12"]);
    expect(readFileSync(join(folder, "state/journal"), "utf8")).toMatch(/ a failed\(7\) /);
  });

  it("stops a command at the first failing line", () => {
    expect(run(makeStep({ apply: `false\ntouch ${folder}/marker` })).status).toBe(1);
    expect(existsSync(join(folder, "marker"))).toBe(false);
  });

  it("says what it waited for when the host does not become as wanted in time", () => {
    const result = run(makeStep({ apply: "true", timeoutSeconds: 1 }));
    expect(result.status).toBe(124);
    expect(result.stderr).toContain("waited 1 s for:");
    expect(result.stderr).toContain(`test -e ${folder}/marker`);
  });

  it("lets a second run wait for the first, and then finds the step done", async () => {
    const step = makeStep({
      apply: `until [ -e ${folder}/go ]; do sleep 0.05; done\n${MARK(folder)}`,
    });
    const first = start(step);
    await waitFor(() => existsSync(join(folder, "state/journal")));
    const second = start(step);
    writeFileSync(join(folder, "go"), "");
    expect([await first, await second]).toEqual(["changed\n", "unchanged\n"]);
    expect(applied()).toBe(1);
  });

  it("leaves no secret behind", () => {
    run(makeStep({ secretsOnStdin: ["cluster-ca.key"] }), "cluster-ca.key c2VjcmV0\n");
    const found = spawnSync("grep", ["-rl", "secret", folder]);
    expect(found.stdout.toString()).toBe("");
  });

  it("is done in full again once the host has forgotten it", () => {
    const step = makeStep({ files: [{ path: join(folder, "file"), mode: 0o600, content: "x" }] });
    run(step);
    rmSync(join(folder, "file"));
    expect(run(step).stdout).toBe("unchanged\n");
    const forget = renderForget(["a"]).replaceAll(STEP_STATE_FOLDER, `${folder}/state`);
    expect(spawnSync("sh", ["-c", forget]).status).toBe(0);
    expect(run(step).stdout).toBe("changed\n");
    expect(readFileSync(join(folder, "file"), "utf8")).toBe("x\n");
    expect(applied()).toBe(2);
    expect(readFileSync(join(folder, "state/journal"), "utf8")).toMatch(/ a forgotten\n/);
  });

  it("refuses text that would end its own here-document", () => {
    expect(() => renderStepScript("a", makeStep({ apply: "NORDMESH_END" }))).toThrow("unreachable");
  });
});

const MARK = (path: string): string => `echo x >>${path}/applied\ntouch ${path}/marker`;

function makeStep(step: Partial<Step>): Step {
  return {
    files: [],
    done: `test -e ${folder}/marker`,
    apply: MARK(folder),
    timeoutSeconds: 20,
    secretsOnStdin: [],
    ...step,
  };
}

function applied(): number {
  return readFileSync(join(folder, "applied"), "utf8").split("\n").length - 1;
}

/** The program as a host runs it, with its two folders moved below the test's own. */
function localScript(step: Step): string {
  return renderStepScript("a", step)
    .replace(`state=${STEP_STATE_FOLDER}`, `state=${folder}/state`)
    .replace("/run/nordmesh.", `${folder}/nordmesh.`);
}

function run(step: Step, input = ""): { status: number | null; stdout: string; stderr: string } {
  const { status, stdout, stderr } = spawnSync("sh", ["-c", localScript(step)], {
    input,
    encoding: "utf8",
  });
  return { status, stdout, stderr };
}

function start(step: Step): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn("sh", ["-c", localScript(step)], { stdio: ["ignore", "pipe", "inherit"] });
    let text = "";
    child.stdout.on("data", (chunk: Buffer) => (text += chunk.toString()));
    child.once("error", reject).once("close", () => {
      resolve(text);
    });
  });
}

async function waitFor(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 20));
}

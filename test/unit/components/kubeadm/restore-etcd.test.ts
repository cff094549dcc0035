import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { restoreEtcd } from "../../../../components/kubeadm/phases/restore-etcd.ts";
import { threeControlPlanes } from "../../../fixtures/plans.ts";

const KIT = "ab".repeat(32);
const [first] = threeControlPlanes.hosts;
const step = restoreEtcd.step(threeControlPlanes, {
  ...first,
  restore: { kit: KIT, snapshot: "cd".repeat(32), revision: 7 },
});

let root = "";
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "restore-"));
  for (const folder of ["bin", "var/lib/nordmesh", "var/lib/etcd"]) {
    mkdirSync(join(root, folder), { recursive: true });
  }
  // A clock that goes five minutes further whenever it is asked.
  program(
    "date",
    `n=$(cat ${root}/clock 2>/dev/null || echo 0); echo $((n + 300)) | tee ${root}/clock`,
  );
});
afterEach(() => {
  rmSync(root, { recursive: true });
});

function program(name: string, text: string): void {
  writeFileSync(join(root, "bin", name), `#!/bin/sh\n${text}\n`, { mode: 0o755 });
}

/** Runs commands of the step on a host whose folders are those of the test. */
function run(commands: string): { readonly status: number | null; readonly output: string } {
  const script = commands.replaceAll("/var/lib/", `${root}/var/lib/`);
  const { status, stdout, stderr } = spawnSync("sh", ["-eu", "-c", script], {
    encoding: "utf8",
    env: { PATH: `${root}/bin:${process.env["PATH"] ?? ""}` },
    timeout: 20_000,
  });
  return { status, output: stdout + stderr };
}

const markOf = (): string => readFileSync(join(root, "var/lib/nordmesh/restored"), "utf8");

describe("etcd of a first control plane that was rebuilt once", () => {
  it("is left to the others where one of them carries the cluster, and that is done then", () => {
    program("kubectl", 'case "$*" in *13:6443*) echo ok ;; *) echo "no route" >&2; exit 1 ;; esac');
    expect(run(step.apply)).toMatchObject({ status: 0 });
    expect(markOf()).toBe(`${KIT} elsewhere\n`);
    expect(run(step.done).status).toBe(0);
    program("kubectl", "exit 1");
    expect(run(step.apply)).toMatchObject({ status: 0 });
  });

  it("is not restored while another one says nothing, because it may carry the cluster", () => {
    program(
      "kubectl",
      'case "$*" in *12:6443*) echo "connection refused" ;; *) echo "i/o timeout" ;; esac >&2; exit 1',
    );
    const { status, output } = run(step.apply);
    expect(status).toBe(1);
    expect(output).toContain("whether another control plane carries this cluster cannot be told");
  });

  it("is waited for where there is no other, for as long as a rebuild takes to begin", () => {
    program("kubectl", 'echo "connection refused" >&2; exit 1');
    const { status, output } = run(step.apply);
    expect(status).toBe(1);
    expect(output).toContain(`npm run rebuild does, with the kit ${KIT}`);
    expect(run(step.done).status).not.toBe(0);
  });

  it("is not done by a mark alone, and is left alone where the step's text has changed since", () => {
    writeFileSync(join(root, "var/lib/nordmesh/restored"), `${KIT}\n`);
    expect(run(step.done).status).not.toBe(0);
    mkdirSync(join(root, "var/lib/etcd/member"));
    expect(run(step.done).status).toBe(0);
    expect(run(step.apply)).toEqual({ status: 0, output: "" });
  });

  it("is never touched where it holds another cluster", () => {
    mkdirSync(join(root, "var/lib/etcd/member"));
    const { status, output } = run(step.apply);
    expect(status).toBe(1);
    expect(output).toContain("it was left alone");
  });
});

import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, it } from "@jest/globals";
import type { Difference } from "../../../../model/drift/difference.ts";
import type {
  HostExpectation,
  NamedStep,
  WantedFile,
  WantedUnit,
} from "../../../../model/drift/host-expectation.ts";
import { type HostReading, parseHostReading } from "../../../../model/drift/host-reading.ts";
import { judgeHost } from "../../../../model/drift/judge-host.ts";
import { renderLookScript } from "../../../../model/drift/render-look-script.ts";
import { hostOf, labPlan } from "../../../fixtures/plans.ts";

let folder = "";

beforeEach(() => {
  rmSync(folder, { recursive: true, force: true });
  folder = mkdtempSync(join(tmpdir(), "nordmesh-drift-"));
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

// The script runs as it does on a host; only programs that read the host itself are others.
describe("a look at a host", () => {
  it("finds nothing where everything is as wanted", () => {
    const expectation = expectationOf({
      files: [file("plain", "one\ntwo\n"), file("secret", "s3cret", { text: null })],
      steps: [step("well", "true")],
    });
    expect(look(expectation)).toEqual([]);
  });

  it("names the first line that differs, and what is missing", () => {
    const expectation = expectationOf({
      files: [
        file("plain", "one\ntwo\n"),
        file("gone", "x\n"),
        file("longer", "one\n"),
        file("endless", "x\n"),
      ],
    });
    writeFileSync(join(folder, "plain"), "one\nthree\n");
    writeFileSync(join(folder, "longer"), "one\nmore\n");
    writeFileSync(join(folder, "endless"), "x");
    rmSync(join(folder, "gone"));
    expect(look(expectation).map(brief)).toEqual([
      `file ${folder}/plain: line 2: two / line 2: three`,
      `file ${folder}/gone: a file / it is not there`,
      `file ${folder}/longer: no line 2 / line 2: more`,
      `file ${folder}/endless: another end of its last line / the same lines`,
    ]);
  });

  it("names a mode, and owns up to nothing of what a secret file holds", () => {
    const expectation = expectationOf({
      files: [file("open", "x\n"), file("secret", "s3cret", { text: null })],
    });
    chmodSync(join(folder, "open"), 0o666);
    writeFileSync(join(folder, "secret"), "stolen");
    const { printed, differences } = lookAloud(expectation);
    expect(differences.map(brief)).toEqual([
      `file ${folder}/open: mode 0600 / mode 0666`,
      `file ${folder}/secret: what the stack has / something else`,
    ]);
    for (const word of ["s3cret", "stolen"]) {
      expect(printed).not.toContain(word);
      expect(printed).not.toContain(Buffer.from(word).toString("base64"));
    }
  });

  it("says which command of a step's own check fails, and what it said", () => {
    const expectation = expectationOf({
      steps: [
        step("well", "true"),
        step("ill", 'at=/nowhere\n[ -n "$at" ]\nls "$at"\ntrue'),
        step("quiet", "true\n[ 1 = 2 ]"),
      ],
    });
    const [ill, quiet, ...more] = look(expectation);
    expect(more).toEqual([]);
    expect(ill).toMatchObject({ kind: "step", subject: "ill", expected: "Do ill" });
    expect(ill?.got).toMatch(/^not true: ls \/nowhere \(ls: .*No such file/);
    expect(ill?.mend).toEqual({ by: "step", host: "w1", phase: "ill" });
    expect(quiet?.got).toBe("not true: [ 1 = 2 ]");
  });

  it("names units, settings and versions that are others", () => {
    fake("systemctl", [
      "Id=good.service\nUnitFileState=enabled\nActiveState=active\nNeedDaemonReload=no\nDropInPaths=/etc/own.conf",
      "Id=off.service\nUnitFileState=disabled\nActiveState=inactive\nNeedDaemonReload=yes\nDropInPaths=/etc/foreign.conf",
      "Id=once.service\nUnitFileState=masked\nActiveState=failed\nNeedDaemonReload=no\nDropInPaths=",
    ]);
    fake("sysctl", ["0"]);
    fake("runc", ["runc version 1.0.0"]);
    fake("kubelet", ["Kubernetes v1.37.2"]);
    const expectation = expectationOf({
      units: [
        unit("good.service", { dropIns: ["/etc/own.conf"] }),
        unit("off.service", {}),
        unit("once.service", { enabled: false, running: false }),
      ],
      sysctls: [{ key: "net.ipv4.ip_forward", value: "1", phase: "prepare-host" }],
      versions: ["runc 1.5.2", "kubelet 1.37.2", "nothing 1.0.0"].map((words) => {
        const [program = "", version = ""] = words.split(" ");
        const source = program === "kubelet" ? "/bundle/kubelet" : null;
        return { program, version, command: `${program} --version`, source, phase: "install" };
      }),
    });
    expect(look(expectation).map(brief)).toEqual([
      "unit off.service: enabled / disabled",
      "unit off.service: active / inactive",
      "unit off.service: as systemd has read it / changed since systemd read it",
      "unit off.service: no such drop-in / /etc/foreign.conf",
      "unit once.service: not masked / masked",
      "unit once.service: not failed / failed",
      "sysctl net.ipv4.ip_forward: 1 / 0",
      "version runc: 1.5.2 / runc version 1.0.0",
      "version nothing: 1.0.0 / it names none",
    ]);
  });

  it("has a kubelet put in its place by hand, which its step takes for an upgrade", () => {
    fake("kubelet", ["Kubernetes v1.36.0"]);
    const kubelet = { program: "kubelet", command: "kubelet --version", version: "1.37.2" };
    const versions = [{ ...kubelet, source: "/bundle/kubelet", phase: "install-kubelet" }];
    expect(look(expectationOf({ versions })).map(({ mend }) => mend)).toEqual([
      {
        by: "command",
        command:
          "npm run ssh -- lab w1 -- 'install -m 0755 /bundle/kubelet /usr/local/bin && systemctl restart kubelet'",
      },
    ]);
  });

  it("leaves nothing behind, and counts for nothing where it was cut off", () => {
    const { printed } = lookAloud(expectationOf({ steps: [step("well", "true")] }));
    expect(spawnSync("ls", [folder]).stdout.toString()).toBe("");
    expect(parseHostReading(printed.replace(/end\n$/, ""))).toBeUndefined();
  });
});

function brief({ kind, subject, expected, got }: Difference): string {
  return `${kind} ${subject}: ${expected} / ${got}`;
}

function expectationOf(parts: Partial<HostExpectation>): HostExpectation {
  const host = hostOf(labPlan, "w1");
  return { host, files: [], units: [], sysctls: [], versions: [], steps: [], ...parts };
}

/** A file that is there as it is wanted. */
function file(name: string, text: string, changes: Partial<WantedFile> = {}): WantedFile {
  const path = join(folder, name);
  writeFileSync(path, text, { mode: 0o600 });
  const digest = createHash("sha256").update(text).digest("hex");
  return { path, mode: 0o600, digest, text, phase: "prepare-host", ...changes };
}

function step(phase: string, done: string): NamedStep {
  const nothing = { files: [], apply: "true", timeoutSeconds: 1, secretsOnStdin: [] };
  return { phase, title: `Do ${phase}`, step: { ...nothing, done } };
}

function unit(name: string, changes: Partial<WantedUnit>): WantedUnit {
  return { name, enabled: true, running: true, dropIns: [], phase: "install", ...changes };
}

/** A program that prints blocks of text, whatever it is asked. */
function fake(name: string, blocks: readonly string[]): void {
  const text = `#!/bin/sh\ncat <<'TEXT'\n${blocks.join("\n\n")}\nTEXT\n`;
  writeFileSync(join(folder, name), text, { mode: 0o755 });
}

function look(expectation: HostExpectation): Difference[] {
  return lookAloud(expectation).differences;
}

function lookAloud(expectation: HostExpectation): {
  readonly printed: string;
  readonly differences: Difference[];
} {
  const script = renderLookScript(expectation, [])
    .replace("PATH=", `PATH=${folder}:`)
    .replace("/run/nordmesh-drift.", `${folder}/work.`);
  const { stdout } = spawnSync("sh", ["-s"], { input: script, encoding: "utf8" });
  const reading = parseHostReading(stdout);
  if (reading === undefined) throw new Error(`the script did not get to its end: ${stdout}`);
  const differences = judgeHost("lab", expectation, ownedByRoot(reading));
  return { printed: stdout, differences };
}

/** Tests need not run as root. */
function ownedByRoot(reading: HostReading): HostReading {
  const files = [...reading.files].map(([path, file]) => {
    return [path, { ...file, owner: "root:root" }] as const;
  });
  return { ...reading, files: new Map(files) };
}

import { spawnSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { renderDepartures } from "../../../../components/kubeadm/render-departures.ts";
import { hostOf, threeControlPlanes } from "../../../fixtures/plans.ts";

/** A member of etcd as `etcdctl member list` prints it. */
interface Member {
  readonly id: string;
  readonly name: string;
  readonly address: string;
  readonly learner?: boolean;
}

const CP1: Member = { id: "a1", name: "cp1", address: "10.86.0.11" };
const CP2: Member = { id: "a2", name: "cp2", address: "10.86.0.12" };
const CP3: Member = { id: "a3", name: "cp3", address: "10.86.0.13" };
const GONE: Member = { id: "a9", name: "cp9", address: "10.86.0.19" };

let root = "";
const path = (name: string): string => join(root, name);

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "nordmesh-departures-"));
  mkdirSync(path("bin"));
  for (const [name, text] of Object.entries(FAKES)) {
    writeFileSync(path(`bin/${name}`), text);
    chmodSync(path(`bin/${name}`), 0o755);
  }
  settle();
});
afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

describe("departed control planes", () => {
  it("are none where all members and nodes are the plan's", () => {
    cluster({ members: [CP1, CP2, CP3], nodes: ["cp1", "cp2", "cp3"] });
    expect(run("list")).toEqual({ status: 0, output: "" });
  });

  it("are members and nodes that the plan does not have", () => {
    cluster({ members: [CP1, CP2, GONE], nodes: ["cp1", "cp2", "cp9"] });
    expect(run("list").output).toBe("a9 10.86.0.19 cp9 voter\ncp9\n");
    expect(run("remove")).toMatchObject({
      status: 0,
      output: expect.stringContaining("member cp9 of etcd at 10.86.0.19 is taken out"),
    });
    expect(asked()).toEqual([
      "etcdctl member remove a9",
      "kubectl delete pod cp9",
      "kubectl delete node cp9",
    ]);
    const written = readFileSync(path("var/lib/nordmesh/departures"), "utf8");
    expect(written.replaceAll(/^\S+Z /gm, "")).toBe(
      "member cp9 of etcd at 10.86.0.19 is taken out\nnode cp9 is taken out\n",
    );
  });

  it("are also a dead one's member, as long as the others have a majority", () => {
    cluster({ members: [CP1, CP2, GONE], nodes: [], answering: [CP1, CP2] });
    expect(run("remove").status).toBe(0);
    expect(asked()).toEqual(["etcdctl member remove a9"]);
  });

  it("stay where the others would lose the majority, and the reason is told", () => {
    cluster({ members: [CP1, CP2, GONE], nodes: [], answering: [CP1, GONE] });
    const { status, output } = run("remove");
    expect(status).not.toBe(0);
    expect(output).toContain(
      "member cp9 of etcd at 10.86.0.19 stays: 1 of the 2 others answer, and 2 have to",
    );
    expect(asked()).toEqual([]);
  });

  it("go one by one, each judged by who is left", () => {
    const second = { ...GONE, id: "a8", name: "cp8", address: "10.86.0.18" };
    cluster({ members: [CP1, GONE, second], nodes: [] });
    expect(run("remove").status).toBe(0);
    expect(asked()).toEqual(["etcdctl member remove a9", "etcdctl member remove a8"]);
  });

  it("are the machine that stood here before, where this one has no data", () => {
    rmSync(path("var/lib/etcd"), { recursive: true });
    rmSync(path("etc/kubernetes/kubelet.conf"));
    cluster({ members: [CP1, CP2, CP3], nodes: ["cp1", "cp2", "cp3"], answering: [CP1, CP3] });
    expect(run("list").output).toBe("a2 10.86.0.12 cp2 voter\ncp2\n");
    expect(run("remove").status).toBe(0);
    expect(asked()[0]).toBe("etcdctl member remove a2");
  });

  it("are a machine of the same name at another address", () => {
    cluster({ members: [CP1, { ...CP2, address: "10.86.0.99" }, CP3], nodes: [] });
    expect(run("list").output).toBe("a2 10.86.0.99 cp2 voter\n");
  });

  it("are a learner that never started, whoever else answers", () => {
    cluster({
      members: [CP1, CP2, { id: "a7", name: "", address: "10.86.0.17", learner: true }],
      nodes: [],
      answering: [CP1],
    });
    expect(run("list").output).toBe("a7 10.86.0.17 - learner\n");
    expect(run("remove").status).toBe(0);
    expect(asked()).toEqual(["etcdctl member remove a7"]);
  });

  it("are none where there is no cluster yet", () => {
    cluster({ members: [], nodes: [], answering: [] });
    expect(run("sees").status).toBe(1);
    expect(run("list")).toEqual({ status: 0, output: "" });
    expect(run("remove")).toEqual({ status: 0, output: "" });
  });

  it("are not taken for none where the cluster does not say", () => {
    cluster({ members: [CP1, CP2, CP3], nodes: [] });
    rmSync(path("members"));
    expect(run("list").status).not.toBe(0);
    expect(run("remove").status).not.toBe(0);
  });
});

describe("a control plane that is to join anew", () => {
  it("loses its member of etcd, whether it answers or not, and nobody else does", () => {
    cluster({ members: [CP1, CP2, CP3], nodes: [], answering: [CP1, CP2] });
    expect(run("judge", CP3.address)).toEqual({ status: 0, output: "" });
    expect(asked()).toEqual([]);
    expect(run("release", CP3.address)).toMatchObject({
      status: 0,
      output: expect.stringContaining("member cp3 of etcd at 10.86.0.13 is taken out"),
    });
    expect(asked()).toEqual(["etcdctl member remove a3"]);
    expect(existsSync(path("var/lib/nordmesh/departures"))).toBe(false);
    expect(run("release", CP3.address)).toEqual({ status: 0, output: "" });
  });

  it("stays where the others would have no majority", () => {
    cluster({ members: [CP1, CP2, CP3], nodes: [], answering: [CP2, CP3] });
    for (const action of ["judge", "release"]) {
      const { status, output } = run(action, CP3.address);
      expect(status).not.toBe(0);
      expect(output).toContain("stays: 1 of the 2 others answer, and 2 have to");
    }
    expect(asked()).toEqual([]);
  });

  it("is not asked about itself", () => {
    cluster({ members: [CP1, CP2, CP3], nodes: [], answering: [CP3] });
    expect(run("judge", CP3.address)).toEqual({
      status: 1,
      output: "no other member of etcd answers\n",
    });
  });
});

/** This host, cp2, as one that has joined. */
function settle(): void {
  mkdirSync(path("var/lib/etcd/member"), { recursive: true });
  mkdirSync(path("etc/kubernetes"), { recursive: true });
  writeFileSync(path("etc/kubernetes/kubelet.conf"), "");
}

function cluster(given: {
  readonly members: readonly Member[];
  readonly nodes: readonly string[];
  /** Those whose etcd answers; all by default. */
  readonly answering?: readonly Member[];
}): void {
  const lines = given.members.map(({ id, name, address, learner = false }) => {
    const clients = name === "" ? "" : `https://${address}:2379`;
    const state = name === "" ? "unstarted" : "started";
    return `${id}, ${state}, ${name}, https://${address}:2380, ${clients}, ${String(learner)}\n`;
  });
  writeFileSync(path("members"), lines.join(""));
  writeFileSync(path("nodes"), given.nodes.map((node) => `${node}\n`).join(""));
  const answering = given.answering ?? given.members;
  writeFileSync(path("answering"), answering.map(({ address }) => `${address}:2379\n`).join(""));
}

function run(...words: readonly string[]): { status: number | null; output: string } {
  const program = renderDepartures(threeControlPlanes, hostOf(threeControlPlanes, "cp2"));
  const { status, stdout, stderr } = spawnSync("sh", ["-s", ...words], {
    input: program,
    encoding: "utf8",
    env: { PATH: `${path("bin")}:${process.env["PATH"] ?? ""}`, ROOT: root },
  });
  return { status, output: stdout + stderr };
}

function asked(): string[] {
  return existsSync(path("asked")) ? readFileSync(path("asked"), "utf8").trim().split("\n") : [];
}

const FAKES = {
  probe: `#!/bin/sh
grep -qxF "$3" "$ROOT/answering"
`,
  etcdctl: `#!/bin/sh
set -eu
case "$*" in
  *"endpoint health"*) grep -qxF "$(echo "$*" | sed -E 's|.*--endpoints https://([^ ]+).*|\\1|')" "$ROOT/answering" ;;
  *"member list"*) cat "$ROOT/members" ;;
  *"member remove"*)
    for id in "$@"; do :; done
    echo "etcdctl member remove $id" >>"$ROOT/asked"
    sed -i "/^$id,/d" "$ROOT/members" ;;
esac
`,
  kubectl: `#!/bin/sh
set -eu
case "$*" in
  *" get node "*) cat "$ROOT/nodes" ;;
  *" delete pod "*) echo "kubectl delete pod $(echo "$*" | sed -E 's/.*spec.nodeName=([^ ]+).*/\\1/')" >>"$ROOT/asked" ;;
  *" delete node "*) echo "kubectl delete node $5" >>"$ROOT/asked" ;;
esac
`,
};

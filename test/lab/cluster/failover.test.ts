import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { PROJECT_FOLDER } from "../../../stacks/load-plan.ts";
import {
  cutPower,
  HATEST,
  lab,
  loseControlPlane,
  run,
  type Subject,
  untilMembersAreWell,
  untilNodesAreReady,
  watch,
} from "../support/failover/lose-control-plane.ts";
import { expectSurvived, say } from "../support/failover/judge-watched.ts";
import { killProgram } from "../support/faults/break-host.ts";
import { findHeld, holdPod, letGo } from "../support/maintenance/held-pod.ts";
import { type Ended, ENVIRONMENTS, runCommand, succeeded } from "../support/nordmesh-command.ts";
import { describeInLab } from "../support/require-lab.ts";
import { until } from "../support/until.ts";

const STATE = join(PROJECT_FOLDER, ".nordmesh/environments/hatest");

// Hosts are exchanged here, so the environment's file changes: a copy of it.
const environments = mkdtempSync(join(tmpdir(), "nordmesh-failover-"));
const subject: Subject = { ...HATEST, environments };
const file = join(environments, "hatest.yaml");

// One cluster lives through all of this; each test goes on from where the one before left it.
describeInLab("three control planes in the lab", () => {
  beforeAll(async () => {
    cpSync(join(ENVIRONMENTS, "hatest.yaml"), file);
    await forget();
  });
  afterAll(async () => {
    await forget();
    rmSync(environments, { recursive: true });
  });

  it("come up as three members of etcd, and a second run changes nothing", async () => {
    await bringUp();
    expect(memberNames(await untilMembersAreWell(subject, "cp1"))).toEqual(["cp1", "cp2", "cp3"]);
    const second = await run(subject, "up", "--yes");
    expect(second.output).toContain("Nothing to do");
  });

  it("are rid of a worker's pods as far as a budget allows it, which is named at the deadline", async () => {
    const held = await holdPod(subject);
    const blocked = await node("drain", held.host, "--deadline", "5");
    expect(blocked.status).toBe(4);
    expect(blocked.output).toMatch(
      /^ {2}demo\/held-\S+: PodDisruptionBudget held allows no disruption: 1 pods are healthy/m,
    );
    expect(await findHeld(subject)).toEqual(held);
    expect((await node("cordon", held.host)).output).toContain("was closed already");
    expect((await node("uncordon", held.host)).output).toContain("is open");
    await letGo(subject, "poddisruptionbudget");
    const drained = await node("drain", held.host);
    expect(drained).toMatchObject({ status: 0, output: expect.stringContaining("is drained") });
    expect((await findHeld(subject)).host).not.toBe(held.host);
    await letGo(subject, "deployment");
    succeeded(await node("uncordon", held.host));
  });

  it("take a worker and a control plane again that were reset", async () => {
    for (const host of ["w1", "cp3"]) succeeded(await node("reset", host, "--yes"));
    const { output } = await run(subject, "kubectl", "get", "nodes", "-o", "name");
    expect(output.trim().split("\n").sort()).toEqual(["node/cp1", "node/cp2", "node/w2"]);
    await bringUp();
    expect(memberNames(await untilMembersAreWell(subject, "cp1"))).toEqual(["cp1", "cp2", "cp3"]);
    await untilNodesAreReady(subject, 5);
    // An API server that has just begun says now and then that it is not ready, and is named for that.
    await until("nothing differs", async () =>
      (await run(subject, "drift")).status === 0 ? true : undefined,
    );
    expect((await run(subject, "up", "--yes")).output).toContain("Nothing to do");
  });

  it("go on when their programs are killed one after the other, and those of workers", async () => {
    const seen = await watch(subject, async () => {
      for (const program of ["kube-controller-manager", "kube-scheduler", "etcd", "kube-apiserver"])
        await killProgram(subject, "cp1", program);
      for (const program of ["kubelet", "containerd", "haproxy", "cilium-agent"])
        await killProgram(subject, "cp2", program);
      for (const program of ["haproxy", "cilium-agent"])
        await killProgram(subject, subject.worker, program);
      await killProgram(subject, await hostOfIstiod(), "pilot-discovery");
      await untilMembersAreWell(subject, "cp2");
    });
    say("programs killed", seen);
    expectSurvived(seen);
    await untilNodesAreReady(subject, 5);
  });

  it.each([
    ["cp1", "cp2"],
    ["cp2", "cp3"],
    ["cp3", "cp1"],
  ])("can lose %s: writes go on, and no call in the mesh fails", async (host, survivor) => {
    const loss = await loseControlPlane(subject, host, survivor);
    say(`${host} lost`, loss);
    expectSurvived(loss);
    await untilNodesAreReady(subject, 5);
  });

  it("are reached by the commands while the first one is dead", async () => {
    await cutPower(subject, "cp1");
    const nodes = await run(subject, "kubectl", "get", "nodes", "-o", "name");
    expect(nodes).toMatchObject({ status: 0, output: expect.stringContaining("node/cp2") });
    const { output } = await run(subject, "status");
    expect(output).toMatch(/^ok +API +https:\/\/127\.101\.0\.12:26443/m);
    // The kubeconfig's own context is the first control plane's.
    expect(readFileSync(join(STATE, "kubeconfig"), "utf8")).toContain(
      "current-context: hatest-cp1",
    );
  });

  it("take a new machine in the place of the first one, which is destroyed for good", async () => {
    await lab(subject, "down", "cp1");
    // Another machine has other addresses.
    edit([
      ["192.0.2.11", "192.0.2.14"],
      ["10.86.0.11", "10.86.0.14"],
    ]);
    let told: string[] = [];
    const seen = await watch(subject, async () => {
      told = departuresIn(await bringUp());
    });
    say("cp1 replaced", seen);
    expect(told).toEqual(["member cp1 of etcd at 10.86.0.11", "node cp1"]);
    expectSurvived(seen);
    const members = await untilMembersAreWell(subject, "cp2");
    expect(memberNames(members)).toEqual(["cp1", "cp2", "cp3"]);
    expect(members).toContain("https://10.86.0.14:2380");
    expect(members).not.toContain("10.86.0.11");
    await untilNodesAreReady(subject, 5);
    expect((await run(subject, "up", "--yes")).output).toContain("Nothing to do");
  });

  it("take another host for one that leaves the plan, with changed settings", async () => {
    edit([
      ["cp3:", "cp4:"],
      ["192.0.2.13", "192.0.2.15"],
      ["10.86.0.13", "10.86.0.15"],
      ["mesh: {", "kubernetes: { audit: request }\nmesh: {"],
    ]);
    let told: string[] = [];
    const seen = await watch(subject, async () => {
      told = departuresIn(await bringUp());
    });
    say("cp3 replaced by cp4", seen);
    expect(told).toEqual(["member cp3 of etcd at 10.86.0.13", "node cp3"]);
    expectSurvived(seen);
    expect(memberNames(await untilMembersAreWell(subject, "cp2"))).toEqual(["cp1", "cp2", "cp4"]);
    const { output } = await run(subject, "kubectl", "get", "nodes", "-o", "name");
    expect(output.trim().split("\n").sort()).toEqual(
      ["cp1", "cp2", "cp4", "w1", "w2"].map((name) => `node/${name}`),
    );
    expect(await settingsOfApiServers()).toHaveLength(1);
    await untilNodesAreReady(subject, 5);
    expect((await run(subject, "up", "--yes")).output).toContain("Nothing to do");
  });

  it("leave nothing when they are destroyed", async () => {
    expect(await run(subject, "down", "--yes")).toMatchObject({ status: 0 });
    expect(existsSync(STATE)).toBe(false);
  });
});

function node(action: string, host: string, ...options: string[]): Promise<Ended> {
  return runCommand("node", [action, subject.environment, host, ...options], environments);
}

/** Returns what it printed; with that as the reason, where it fails. */
async function bringUp(): Promise<string> {
  const { status, output } = await run(subject, "up", "--yes");
  if (status !== 0) throw new Error(`up ended with status ${String(status)}\n${output}`);
  return output;
}

/** What `up` says it has taken out of the cluster. */
function departuresIn(output: string): string[] {
  return [...output.matchAll(/^\S+Z (.*) is taken out$/gm)].map(([, what]) => what ?? "").sort();
}

function memberNames(list: string): string[] {
  return [...list.matchAll(/, started, ([^,]+),/g)].map(([, name]) => name ?? "").sort();
}

/** Each set of settings that API servers of the cluster run with. */
async function settingsOfApiServers(): Promise<string[]> {
  const { output } = await run(
    subject,
    "kubectl",
    ...["-n", "kube-system", "get", "pods", "-l", "component=kube-apiserver"],
    `-o=jsonpath={range .items[*]}{.metadata.annotations.nordmesh\\.internal/settings}{"\\n"}{end}`,
  );
  return [...new Set(output.trim().split("\n"))];
}

async function hostOfIstiod(): Promise<string> {
  const query = ["-n", "istio-system", "get", "pods", "-l", "app=istiod"];
  const path = "jsonpath={.items[0].spec.nodeName}";
  return (await run(subject, "kubectl", ...query, "-o", path)).output.trim();
}

function edit(changes: readonly (readonly [string, string])[]): void {
  const before = readFileSync(file, "utf8");
  writeFileSync(
    file,
    changes.reduce((text, [from, to]) => text.replaceAll(from, to), before),
  );
}

/** Takes away what an earlier, broken run of the test has left. */
async function forget(): Promise<void> {
  if (!existsSync(STATE)) return;
  await run(subject, "down", "--yes");
  rmSync(STATE, { recursive: true, force: true });
}

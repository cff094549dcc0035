import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { PROJECT_FOLDER } from "../../../stacks/load-plan.ts";
import {
  cutPower,
  etcdctl,
  HATEST,
  lab,
  loseControlPlane,
  run,
  type Subject,
  untilMembersAreWell,
  watch,
  type Watched,
} from "../support/failover/lose-control-plane.ts";
import {
  emptyDisk,
  fillDisk,
  giveExpiredCertificate,
  isServingExpired,
  killProgram,
} from "../support/faults/break-host.ts";
import { cutFromOthers, fillEtcd, leaderOf, mendCut } from "../support/faults/break-quorum.ts";
import { ENVIRONMENTS, succeeded } from "../support/nordmesh-command.ts";
import { describeInLab } from "../support/require-lab.ts";
import { until } from "../support/until.ts";

const STATE = join(PROJECT_FOLDER, ".nordmesh/environments/hatest");

// Hosts are exchanged here, so the environment's file changes: a copy of it.
const environments = mkdtempSync(join(tmpdir(), "nordmesh-failover-"));
const subject: Subject = { ...HATEST, environments };
const file = join(environments, "hatest.yaml");
const HOSTS = ["cp1", "cp2", "cp3", "w1", "w2"];

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
    await untilNodesAreReady();
  });

  it.each([
    ["cp1", "cp2"],
    ["cp2", "cp3"],
    ["cp3", "cp1"],
  ])("can lose %s: writes go on, and no call in the mesh fails", async (host, survivor) => {
    const loss = await loseControlPlane(subject, host, survivor);
    say(`${host} lost`, loss);
    expectSurvived(loss);
    await untilNodesAreReady();
  });

  it("write nothing on the lesser side of a network cut, and go on on the other", async () => {
    const leader = await until("a member leads", () => leaderOf(subject, "cp1"));
    const other = leader === "cp2" ? "cp3" : "cp2";
    const seen = await watch(subject, async () => {
      await cutFromOthers(subject, leader);
      await until("the others have another leader", async () => {
        const found = await leaderOf(subject, other);
        return found !== undefined && found !== leader ? found : undefined;
      });
      const answer = await etcdctl(subject, leader, "put /nordmesh/cut seen --command-timeout 5s");
      expect(answer).toMatch(/deadline|no leader/i);
      await mendCut(subject, leader);
      await untilMembersAreWell(subject, leader);
    });
    say(`${leader}, which led, cut from the others`, seen);
    expectSurvived(seen);
    expect(await etcdctl(subject, leader, "get /nordmesh/cut")).toBe("");
    await untilNodesAreReady();
  });

  it("go on when the disk under a member of etcd is full, which is back once there is room", async () => {
    const seen = await watch(subject, async () => {
      await fillDisk(subject, "cp3");
      await fillEtcd(subject, "cp1");
      await until("the member of cp3 has ended", async () => {
        const health = await etcdctl(subject, "cp1", "endpoint health --cluster");
        return health.includes("is unhealthy") ? true : undefined;
      });
      await emptyDisk(subject, "cp3");
      await untilMembersAreWell(subject, "cp1");
    });
    say("the disk of cp3 full", seen);
    expectSurvived(seen);
    await untilNodesAreReady();
  });

  it("leave out an API server whose certificate has run out, until it has another by command", async () => {
    const seen = await watch(subject, async () => {
      await giveExpiredCertificate(subject, "cp2");
      await until("the API server of cp2 shows it", async () =>
        (await isServingExpired(subject, "cp2")) ? true : undefined,
      );
      succeeded(await run(subject, "rotate", "leaf-certificates", "--yes"));
      expect(await isServingExpired(subject, "cp2")).toBe(false);
    });
    say("the certificate of cp2's API server expired, all renewed", seen);
    expectSurvived(seen);
    expect((await run(subject, "up", "--yes")).output).toContain("Nothing to do");
  });

  it("come back when all hosts lose their power at once, with every write that was answered", async () => {
    const write = ["create", "configmap", "last-words", "--from-literal=said=before"];
    succeeded(await run(subject, "kubectl", ...write));
    await Promise.all(HOSTS.map((host) => cutPower(subject, host)));
    await Promise.all(HOSTS.map((host) => lab(subject, "start", host)));
    await untilMembersAreWell(subject, "cp1");
    await untilNodesAreReady();
    const read = ["get", "configmap", "last-words", "-o", "jsonpath={.data.said}"];
    expect(await run(subject, "kubectl", ...read)).toMatchObject({ status: 0, output: "before" });
    const seen = await watch(subject, untilNodesAreReady);
    expect(seen.mesh.failures).toEqual([]);
    expect((await run(subject, "up", "--yes")).output).toContain("Nothing to do");
  });

  it("are changed from the copy before it when the state is damaged, and up says so", async () => {
    const state = join(STATE, "state.json.enc");
    writeFileSync(state, readFileSync(state).subarray(0, 1000));
    const { status, output } = await run(subject, "up", "--yes");
    expect(output).toContain("going on from the copy before it");
    expect(status).toBe(0);
    expect((await run(subject, "up", "--yes")).output).toContain("Nothing to do");
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
    await untilNodesAreReady();
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
    await untilNodesAreReady();
    expect((await run(subject, "up", "--yes")).output).toContain("Nothing to do");
  });

  it("leave nothing when they are destroyed", async () => {
    expect(await run(subject, "down", "--yes")).toMatchObject({ status: 0 });
    expect(existsSync(STATE)).toBe(false);
  });
});

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

/** How long a write waited depends on what else the machine does: `npm run bench -- failover` holds that to its target. */
function expectSurvived({ operator, worker, mesh }: Watched): void {
  expect(Math.min(operator.writes, worker.writes)).toBeGreaterThan(20);
  expect(mesh.failures).toEqual([]);
  expect(mesh.calls).toBeGreaterThan(20);
}

/** What was measured belongs to the test's report, whatever becomes of the test. */
function say(what: string, { operator, worker, mesh }: Watched): void {
  const gaps = [operator, worker].map(({ longestGapSeconds }) => longestGapSeconds.toFixed(1));
  const reasons = [operator, worker].flatMap(({ refusals }) => refusals.map((why) => `  ${why}\n`));
  process.stdout.write(
    `${what}: longest gap ${gaps.join(" s and ")} s, ${String(mesh.failures.length)} of ${String(mesh.calls)} calls failed\n${reasons.join("")}`,
  );
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

async function untilNodesAreReady(): Promise<void> {
  await until("all nodes are ready", async () => {
    const { status, output } = await run(subject, "kubectl", "get", "nodes", "--no-headers");
    const lines = output.trim().split("\n");
    const ready = lines.filter((line) => / Ready /.test(line));
    return status === 0 && lines.length === 5 && ready.length === 5 ? true : undefined;
  });
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

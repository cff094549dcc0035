import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { forget } from "../lab/support/cluster-by-command.ts";
import { bringTo, bringUp, memberNames, node } from "../lab/support/failover/change-cluster.ts";
import { expectSurvived, say } from "../lab/support/failover/judge-watched.ts";
import {
  HATEST,
  loseControlPlane,
  run,
  type Subject,
  untilMembersAreWell,
  untilNodesAreReady,
  watch,
} from "../lab/support/failover/lose-control-plane.ts";
import { killProgram } from "../lab/support/faults/break-host.ts";
import { ENVIRONMENTS, succeeded } from "../lab/support/nordmesh-command.ts";
import { describeInLab } from "../lab/support/require-lab.ts";
import { until } from "../lab/support/until.ts";

// Hosts are exchanged here, so the environment's file changes: a copy of it.
const environments = mkdtempSync(join(tmpdir(), "nordmesh-exchanged-"));
const subject: Subject = { ...HATEST, environments };

// One cluster lives through all of this; each test goes on from where the one before left it.
describeInLab("three control planes that are killed, lost, reset and exchanged", () => {
  beforeAll(async () => {
    cpSync(join(ENVIRONMENTS, "hatest.yaml"), join(environments, "hatest.yaml"));
    await forget(subject);
    await bringUp(subject);
    await untilMembersAreWell(subject, "cp1");
  });
  afterAll(async () => {
    await forget(subject);
    rmSync(environments, { recursive: true });
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
    ["cp2", "cp3"],
    ["cp3", "cp1"],
  ])("can lose %s: writes go on, and no call in the mesh fails", async (host, survivor) => {
    const loss = await loseControlPlane(subject, host, survivor);
    say(`${host} lost`, loss);
    expectSurvived(loss);
    await untilNodesAreReady(subject, 5);
  });

  it("take a worker and a control plane again that were reset", async () => {
    for (const host of ["w1", "cp3"]) succeeded(await node(subject, "reset", host, "--yes"));
    const { output } = await run(subject, "kubectl", "get", "nodes", "-o", "name");
    expect(output.trim().split("\n").sort()).toEqual(["node/cp1", "node/cp2", "node/w2"]);
    await bringUp(subject);
    expect(memberNames(await untilMembersAreWell(subject, "cp1"))).toEqual(["cp1", "cp2", "cp3"]);
    await untilNodesAreReady(subject, 5);
    // An API server that has just begun says now and then that it is not ready, and is named for that.
    await until("nothing differs", async () =>
      (await run(subject, "drift")).status === 0 ? true : undefined,
    );
    expect((await run(subject, "up", "--yes")).output).toContain("Nothing to do");
  });

  it("take another host for one that leaves the plan, with changed settings", async () => {
    const { seen, departed } = await bringTo(subject, [
      ["cp3:", "cp4:"],
      ["192.0.2.13", "192.0.2.15"],
      ["10.86.0.13", "10.86.0.15"],
      ["mesh: {", "kubernetes: { audit: request }\nmesh: {"],
    ]);
    say("cp3 replaced by cp4", seen);
    expect(departed).toEqual(["member cp3 of etcd at 10.86.0.13", "node cp3"]);
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
});

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

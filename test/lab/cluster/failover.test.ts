import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { PROJECT_FOLDER } from "../../../stacks/load-plan.ts";
import { forget } from "../support/cluster-by-command.ts";
import { bringTo, bringUp, memberNames, node } from "../support/failover/change-cluster.ts";
import {
  cutPower,
  HATEST,
  lab,
  loseControlPlane,
  run,
  type Subject,
  untilMembersAreWell,
  untilNodesAreReady,
} from "../support/failover/lose-control-plane.ts";
import { expectSurvived, say } from "../support/failover/judge-watched.ts";
import { findHeld, holdPod, letGo } from "../support/maintenance/held-pod.ts";
import { ENVIRONMENTS, succeeded } from "../support/nordmesh-command.ts";
import { describeInLab } from "../support/require-lab.ts";

const STATE = join(PROJECT_FOLDER, ".nordmesh/environments/hatest");

// Hosts are exchanged here, so the environment's file changes: a copy of it.
const environments = mkdtempSync(join(tmpdir(), "nordmesh-failover-"));
const subject: Subject = { ...HATEST, environments };

// One cluster lives through all of this; each test goes on from where the one before left it.
describeInLab("three control planes in the lab", () => {
  beforeAll(async () => {
    cpSync(join(ENVIRONMENTS, "hatest.yaml"), join(environments, "hatest.yaml"));
    await forget(subject);
  });
  afterAll(async () => {
    await forget(subject);
    rmSync(environments, { recursive: true });
  });

  it("come up as three members of etcd, and a second run changes nothing", async () => {
    await bringUp(subject);
    expect(memberNames(await untilMembersAreWell(subject, "cp1"))).toEqual(["cp1", "cp2", "cp3"]);
    const second = await run(subject, "up", "--yes");
    expect(second.output).toContain("Nothing to do");
  });

  it("are rid of a worker's pods as far as a budget allows it, which is named at the deadline", async () => {
    const held = await holdPod(subject);
    const blocked = await node(subject, "drain", held.host, "--deadline", "5");
    expect(blocked.status).toBe(4);
    expect(blocked.output).toMatch(
      /^ {2}demo\/held-\S+: PodDisruptionBudget held allows no disruption: 1 pods are healthy/m,
    );
    expect(await findHeld(subject)).toEqual(held);
    expect((await node(subject, "cordon", held.host)).output).toContain("was closed already");
    expect((await node(subject, "uncordon", held.host)).output).toContain("is open");
    await letGo(subject, "poddisruptionbudget");
    const drained = await node(subject, "drain", held.host);
    expect(drained).toMatchObject({ status: 0, output: expect.stringContaining("is drained") });
    expect((await findHeld(subject)).host).not.toBe(held.host);
    await letGo(subject, "deployment");
    succeeded(await node(subject, "uncordon", held.host));
  });

  it("can lose the first one: writes go on, and no call in the mesh fails", async () => {
    const loss = await loseControlPlane(subject, "cp1", "cp2");
    say("cp1 lost", loss);
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
    const { seen, departed } = await bringTo(subject, [
      ["192.0.2.11", "192.0.2.14"],
      ["10.86.0.11", "10.86.0.14"],
    ]);
    say("cp1 replaced", seen);
    expect(departed).toEqual(["member cp1 of etcd at 10.86.0.11", "node cp1"]);
    expectSurvived(seen);
    const members = await untilMembersAreWell(subject, "cp2");
    expect(memberNames(members)).toEqual(["cp1", "cp2", "cp3"]);
    expect(members).toContain("https://10.86.0.14:2380");
    expect(members).not.toContain("10.86.0.11");
    await untilNodesAreReady(subject, 5);
    expect((await run(subject, "up", "--yes")).output).toContain("Nothing to do");
  });

  it("leave nothing when they are destroyed", async () => {
    expect(await run(subject, "down", "--yes")).toMatchObject({ status: 0 });
    expect(existsSync(STATE)).toBe(false);
  });
});

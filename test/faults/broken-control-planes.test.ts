import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { PROJECT_FOLDER } from "../../stacks/load-plan.ts";
import { forget } from "../lab/support/cluster-by-command.ts";
import { expectSurvived, say } from "../lab/support/failover/judge-watched.ts";
import {
  cutPower,
  etcdctl,
  HATEST,
  lab,
  run,
  type Subject,
  untilMembersAreWell,
  untilNodesAreReady,
  watch,
} from "../lab/support/failover/lose-control-plane.ts";
import {
  emptyDisk,
  fillDisk,
  giveExpiredCertificate,
  isServingExpired,
} from "../lab/support/faults/break-host.ts";
import { cutFromOthers, fillEtcd, leaderOf, mendCut } from "../lab/support/faults/break-quorum.ts";
import { ENVIRONMENTS, succeeded } from "../lab/support/nordmesh-command.ts";
import { describeInLab } from "../lab/support/require-lab.ts";
import { until } from "../lab/support/until.ts";

// Credentials are changed here, whose record stands beside the environment's file: a copy of it.
const environments = mkdtempSync(join(tmpdir(), "nordmesh-broken-"));
const subject: Subject = { ...HATEST, environments };
const HOSTS = ["cp1", "cp2", "cp3", "w1", "w2"];
const STATE = join(PROJECT_FOLDER, ".nordmesh/environments", subject.environment);

// One cluster lives through all of this; each test goes on from where the one before left it.
describeInLab("three control planes of which something breaks", () => {
  beforeAll(async () => {
    cpSync(join(ENVIRONMENTS, "hatest.yaml"), join(environments, "hatest.yaml"));
    await forget(subject);
    succeeded(await run(subject, "up", "--yes"));
    await untilMembersAreWell(subject, "cp1");
  });
  afterAll(async () => {
    await forget(subject);
    rmSync(environments, { recursive: true });
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
    await untilNodesAreReady(subject, HOSTS.length);
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
    await untilNodesAreReady(subject, HOSTS.length);
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
    await untilNodesAreReady(subject, HOSTS.length);
    const read = ["get", "configmap", "last-words", "-o", "jsonpath={.data.said}"];
    expect(await run(subject, "kubectl", ...read)).toMatchObject({ status: 0, output: "before" });
    // Nodes are ready before their pods are, whose state the API remembers from before.
    const call = ["-n", "demo", "exec", "deploy/client", "-c", "probe", "--", "probe", "get"];
    await until(
      "the demo's client is answered",
      async () => {
        const { status } = await run(subject, "kubectl", ...call, "http://echo.demo/");
        return status === 0 ? true : undefined;
      },
      300,
    );
    const seen = await watch(subject, () => untilNodesAreReady(subject, HOSTS.length));
    say("all hosts without power and with it again, from the first call on", seen);
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
});

import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { forget } from "../lab/support/cluster-by-command.ts";
import { expectSurvived, say } from "../lab/support/failover/judge-watched.ts";
import {
  cutPower,
  HATEST as subject,
  lab,
  run,
  untilMembersAreWell,
  untilNodesAreReady,
  watch,
} from "../lab/support/failover/lose-control-plane.ts";
import {
  answersToToken,
  endLeadingControllerManager,
  hostOfIstiod,
  signsOfTrouble,
  untilLeasesAreRenewed,
  untilNodeIs,
} from "../lab/support/faults/after-a-jump.ts";
import { onHost } from "../lab/support/faults/break-host.ts";
import { leaderOf } from "../lab/support/faults/break-quorum.ts";
import { bringClockJump, moveClock } from "../lab/support/faults/jump-clock.ts";
import { succeeded } from "../lab/support/nordmesh-command.ts";
import { describeInLab } from "../lab/support/require-lab.ts";
import { until } from "../lab/support/until.ts";

const HOSTS = ["cp1", "cp2", "cp3", "w1", "w2"];
const HOUR_SECONDS = 3600;
/** Renewals of leases by which a node that is not heard would have been said to be not ready. */
const LONG_ENOUGH = 6;

// One cluster lives through all of this; each test goes on from where the one before left it.
describeInLab("hosts whose clock jumps", () => {
  /** The control plane that was ahead. */
  let ahead = "";

  beforeAll(async () => {
    await forget(subject);
    succeeded(await run(subject, "up", "--yes"));
    await untilMembersAreWell(subject, "cp1");
    await bringClockJump(subject, HOSTS);
  });
  afterAll(() => forget(subject));

  it("cost no write and no call where a control plane leads an hour ahead, and when it is right again", async () => {
    ahead = await until("a member leads", () => leaderOf(subject, "cp1"));
    const before = await signsOfTrouble(subject, ahead);
    const seen = await watch(subject, async () => {
      await moveClock(subject, ahead, HOUR_SECONDS);
      await untilLeasesAreRenewed(subject, LONG_ENOUGH);
      await moveClock(subject, ahead, 0);
      await untilLeasesAreRenewed(subject, LONG_ENOUGH);
    });
    say(`${ahead} an hour ahead, and right again`, seen);
    expectSurvived(seen);
    expect(await signsOfTrouble(subject, ahead)).toEqual(before);
    await untilMembersAreWell(subject, ahead);
    await untilNodesAreReady(subject, HOSTS.length);
    expect((await run(subject, "up", "--yes")).output).toContain("Nothing to do");
  });

  it("have tokens for their pods that are good, once the kubelet has been started anew", async () => {
    const before = await answersToToken(subject, ahead);
    process.stdout.write(`API servers answer ${before.join(", ")} to a token of ${ahead}\n`);
    await onHost(subject, ahead, "systemctl restart kubelet");
    const answers = await until("every API server takes it", async () => {
      const now = await answersToToken(subject, ahead);
      return now.every((status) => status === "200") ? now : undefined;
    });
    expect(answers).toHaveLength(subject.controlPlanes);
    await untilNodesAreReady(subject, HOSTS.length);
  });

  it("cost no call and need nothing done where a control plane was an hour behind", async () => {
    const leader = await until("a member leads", () => leaderOf(subject, "cp1"));
    const host = leader === "cp1" ? "cp2" : "cp1";
    // By its clock no certificate of this cluster is valid yet, also none of those who write: it refuses them.
    const before = await signsOfTrouble(subject, host);
    const seen = await watch(subject, async () => {
      await moveClock(subject, host, -HOUR_SECONDS);
      await untilLeasesAreRenewed(subject, LONG_ENOUGH, host);
      await moveClock(subject, host, 0);
      await untilMembersAreWell(subject, host);
      await untilNodesAreReady(subject, HOSTS.length);
    });
    say(`${host} an hour behind, and right again`, seen);
    expectSurvived(seen);
    expect(await signsOfTrouble(subject, host)).toEqual(before);
  });

  it("cost no call where it is the worker with istiod that is an hour ahead", async () => {
    const host = await hostOfIstiod(subject);
    const before = await signsOfTrouble(subject, "");
    const seen = await watch(subject, async () => {
      await moveClock(subject, host, HOUR_SECONDS);
      await untilLeasesAreRenewed(subject, LONG_ENOUGH);
      await moveClock(subject, host, 0);
      await untilLeasesAreRenewed(subject, 1);
    });
    say(`${host}, with istiod, an hour ahead, and right again`, seen);
    expectSurvived(seen);
    expect(await signsOfTrouble(subject, "")).toEqual(before);
  });

  it("are missed when they die right after, once another controller manager leads", async () => {
    const host = await hostOfIstiod(subject);
    await cutPower(subject, host);
    await endLeadingControllerManager(subject);
    await untilNodeIs(subject, host, "NotReady");
    await lab(subject, "start", host);
    await untilNodesAreReady(subject, HOSTS.length);
    expect((await run(subject, "up", "--yes")).output).toContain("Nothing to do");
  });
});

import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { RESTORED_MARK, snapshotPath } from "../../../components/kubeadm/phases/restored-state.ts";
import { makeEtcdFolder } from "../../../components/kubeadm/phases/make-etcd-folder.ts";
import { restoreEtcd } from "../../../components/kubeadm/phases/restore-etcd.ts";
import type { Phase } from "../../../model/phase.ts";
import type { HostPlan } from "../../../model/plan/plan.ts";
import { sha256Of } from "../../../scripts/lib/recovery/kit/kit-file.ts";
import { labPlan } from "../../fixtures/plans.ts";
import { makeSnapshot } from "../support/make-snapshot.ts";
import { describeInLab } from "../support/require-lab.ts";
import { runStep } from "../support/run-step.ts";
import { TestLab } from "../support/test-lab.ts";
import { until } from "../support/until.ts";

const KIT = "ab".repeat(32);
/** Keys, and what becomes of each. */
const FATES = {
  "/registry/minions/w1": "lost",
  "/registry/pods/demo/client": "lost",
  "/registry/configmaps/demo/known": "kept",
  "/registry/services/endpoints/default/kubernetes": "lost",
  "/registry/services/endpoints/default/kubernetes-of-mine": "kept",
};
describeInLab("etcd on a host that begins with a kit", (bundle) => {
  let lab: TestLab;
  let host: ReturnType<TestLab["spec"]>;
  let snapshot: Buffer;
  let first: HostPlan;

  const run = (phase: Phase) => runStep(lab, host, phase.name, phase.step(labPlan, first));

  beforeAll(async () => {
    const made = await makeSnapshot(bundle, FATES);
    snapshot = made.snapshot;
    const restore = { kit: KIT, snapshot: sha256Of(snapshot), revision: made.facts.revision };
    first = { ...labPlan.hosts[0], restore };
    lab = await TestLab.create("restore", bundle, "127.99.16");
    host = lab.spec(first.name, 11);
    await lab.up(host);
    expect(await run(makeEtcdFolder)).toMatchObject({ code: 0 });
  });
  afterAll(() => lab.remove());

  it("waits for the snapshot, goes forward by a billion revisions, and forgets lost hosts", async () => {
    const restored = run(restoreEtcd);
    await until("the step waits", async () => {
      const log = await lab.on(host, "cat /var/lib/nordmesh/log/restore-etcd.log || true");
      return log.includes("waiting for the snapshot") ? log : undefined;
    });
    await bring(snapshot);
    expect(await restored).toMatchObject({ code: 0, stdout: "changed\n" });
    expect(await lab.on(host, `cat ${RESTORED_MARK}; ls -A /var/lib/etcd`)).toBe(`${KIT}\nmember`);
    expect(await lab.on(host, "stat -c '%U %a' /var/lib/etcd /var/lib/etcd/member")).toBe(
      "etcd 700\netcd 700",
    );
    expect(await lab.on(host, "ls -A /var/lib/nordmesh/restore")).toBe("");
    const kept = Object.entries(FATES).flatMap(([key, fate]) => (fate === "kept" ? [key] : []));
    const { keys, revision } = await readEtcd();
    expect(keys).toEqual(kept.toSorted());
    expect(revision).toBeGreaterThan(1_000_000_000);
  });

  it("is left alone by a second run, and by another kit", async () => {
    expect(await run(restoreEtcd)).toMatchObject({ code: 0, stdout: "unchanged\n" });
    const kit = "cd".repeat(32);
    const other = { ...first, restore: { kit, snapshot: sha256Of(snapshot), revision: 1 } };
    const refused = await runStep(lab, host, "restore-etcd", restoreEtcd.step(labPlan, other));
    expect(refused.code).not.toBe(0);
    expect(refused.stderr).toContain("holds a cluster already");
    expect(await lab.on(host, `cat ${RESTORED_MARK}`)).toBe(KIT);
  });

  it("is taken for restored where the run was cut off between the move and the mark", async () => {
    const placing = snapshotPath(first.restore ?? { kit: "", snapshot: "", revision: 1 });
    await lab.on(host, `rm ${RESTORED_MARK}; touch ${placing.replace(/db$/, "placing")}`);
    expect(await run(restoreEtcd)).toMatchObject({ code: 0, stdout: "changed\n" });
    expect(await lab.on(host, `cat ${RESTORED_MARK}`)).toBe(KIT);
  });

  /** Puts the snapshot where a rebuild does. */
  async function bring(content: Buffer): Promise<void> {
    const path = snapshotPath(first.restore ?? { kit: "", snapshot: "", revision: 1 });
    const half = content.toString("base64");
    const session = await lab.ssh(host);
    const parts = half.match(/.{1,60000}/g) ?? [];
    for (const part of parts) await session.run(`printf %s '${part}' >>/run/snapshot.b64`);
    await session.run(`base64 -d /run/snapshot.b64 >/run/snapshot && mv /run/snapshot ${path}`);
    session.end();
  }

  /** What the restored etcd answers, read with its own programs on the host. */
  async function readEtcd(): Promise<{ keys: string[]; revision: number }> {
    const bin = "/opt/nordmesh/bundle/bin";
    const url = "unix:///run/test-etcd/client";
    const answer = await lab.on(
      host,
      `cp -a /var/lib/etcd /run/copy; mkdir -p /run/test-etcd
${bin}/etcd --name ${first.name} --data-dir /run/copy --listen-client-urls ${url} --advertise-client-urls ${url} --listen-peer-urls unix:///run/test-etcd/peer >/dev/null 2>&1 &
until ${bin}/etcdctl --endpoints ${url} endpoint health >/dev/null 2>&1; do sleep 0.2; done
${bin}/etcdctl --endpoints ${url} get /registry --prefix --keys-only -w json; kill $!`,
    );
    const { header, kvs } = JSON.parse(answer) as {
      header: { revision: number };
      kvs: { key: string }[];
    };
    const keys = kvs.map(({ key }) => Buffer.from(key, "base64").toString());
    return { keys: keys.toSorted(), revision: header.revision };
  }
});

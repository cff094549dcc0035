import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { PROJECT_FOLDER } from "../../stacks/load-plan.ts";
import { node } from "../lab/support/failover/change-cluster.ts";
import {
  accessFiles,
  cutLinks,
  findClient,
  run,
  type Subject,
  untilMembersAreWell,
  untilNodesAreReady,
} from "../lab/support/failover/lose-control-plane.ts";
import { MeshCalls } from "../lab/support/failover/mesh-calls.ts";
import { killUp } from "../lab/support/faults/kill-up.ts";
import { succeeded } from "../lab/support/nordmesh-command.ts";
import { describeInLab } from "../lab/support/require-lab.ts";
import { TestLab } from "../lab/support/test-lab.ts";
import { until } from "../lab/support/until.ts";
import { makeSshKey } from "../support/ssh-key.ts";

// Host keys are written into the environment's file: a copy of it.
const environments = mkdtempSync(join(tmpdir(), "nordmesh-rented-"));
const file = join(environments, "rentedhatest.yaml");
const subject: Subject = {
  environment: "rentedhatest",
  environments,
  worker: "w1",
  controlPlanes: 3,
};
const STATE = join(PROJECT_FOLDER, ".nordmesh/environments", subject.environment);
const NUMBERS: Readonly<Record<string, number>> = { cp1: 11, cp2: 12, cp3: 13, w1: 21, w2: 22 };

// One cluster lives through all of this; each test goes on from where the one before left it.
describeInLab("three control planes on hosts that are there already", (bundle) => {
  let lab: TestLab;

  const spec = (host: string) =>
    lab.spec(host, NUMBERS[host] ?? 0, { cpus: 2, memoryMiB: 3072, diskGiB: 20 });

  /** Has a host delivered, as a provider would; returns the key that it shows. */
  const deliver = async (host: string): Promise<string> => {
    const { privateKey: hostKeyPrivate, publicKey: hostKeyPublic } = makeSshKey();
    await lab.up(spec(host), lab.secrets({ hostKeyPrivate, hostKeyPublic }));
    return hostKeyPublic.trim();
  };

  beforeAll(async () => {
    rmSync(STATE, { recursive: true, force: true });
    lab = await TestLab.create("rented-ha", bundle, "127.99.17");
    mkdirSync(join(STATE, "ssh"), { recursive: true });
    writeFileSync(join(STATE, "ssh/id_ed25519"), lab.operator.privateKey, { mode: 0o600 });
    writeFileSync(file, readFileSync(join(import.meta.dirname, "rentedhatest.yaml")));
    for (const host of ["cp1", "cp2", "cp3", "w1"]) edit(`KEY-${host}`, await deliver(host));
  });
  afterAll(async () => {
    await lab.remove();
    rmSync(STATE, { recursive: true, force: true });
    rmSync(environments, { recursive: true });
  });

  it("come up as three members of etcd, and a second run changes nothing", async () => {
    succeeded(await run(subject, "up", "--yes"));
    await untilMembersAreWell(subject, "cp1");
    expect((await run(subject, "up", "--yes")).output).toContain("Nothing to do");
  });

  it("are reached and answer when the first one has lost its power", async () => {
    const { host, pod } = await findClient(subject);
    const calls = new MeshCalls(accessFiles(subject).sshConfig, host, pod);
    await until("calls are made", () => Promise.resolve(calls.calls > 0 || undefined));
    await cutLinks(lab.name, "cp1");
    await lab.cli("stop", "cp1", "--grace", "0");
    await until("the cluster knows that the host is dead", async () => {
      const { output } = await run(subject, "kubectl", "get", "node", "cp1", "--no-headers");
      return output.includes(" NotReady ") || undefined;
    });
    succeeded(await run(subject, "kubectl", "create", "configmap", "written-without-cp1"));
    const report = await calls.stop();
    process.stdout.write(`a rented control plane lost: ${String(report.calls)} calls made\n`);
    expect(report.failures).toEqual([]);
    expect(report.calls).toBeGreaterThan(50);
  });

  it("are rid of the dead one by a reset, which says what it could not do", async () => {
    const { status, output } = await node(subject, "reset", "cp1", "--yes");
    expect(output).toContain("cp1 is out of the cluster, and was not reset itself");
    expect(status).toBe(6);
    await untilMembersAreWell({ ...subject, controlPlanes: 2 }, "cp2");
    const { output: nodes } = await run(subject, "kubectl", "get", "nodes", "-o", "name");
    expect(nodes.trim().split("\n").sort()).toEqual(["node/cp2", "node/cp3", "node/w1"]);
  });

  it("take another machine in its place, under the key that it shows", async () => {
    const old = /ssh-ed25519 \S+/.exec(readFileSync(file, "utf8"))?.[0] ?? "";
    await lab.cli("down", "cp1");
    edit(old, await deliver("cp1"));
    succeeded(await run(subject, "up", "--yes"));
    await untilMembersAreWell(subject, "cp2");
    await untilNodesAreReady(subject, 4);
    expect((await run(subject, "up", "--yes")).output).toContain("Nothing to do");
  });

  it("join a host that was reset after its join was cut off", async () => {
    const hostKey = await deliver("w2");
    const w1 = /^ {2}w1:\n(?: {4}.*\n)+/m.exec(readFileSync(file, "utf8"))?.[0] ?? "";
    const w2 = w1
      .replace("w1:", "w2:")
      .replace(/\.21\b/g, ".22")
      .replace(/hostKey: ssh-ed25519 \S+/, `hostKey: ${hostKey}`);
    edit(w1, `${w1}${w2}`);
    await killUp(subject, "Command w2-join-workers");
    succeeded(await node(subject, "reset", "w2", "--yes"));
    succeeded(await run(subject, "up", "--yes"));
    await untilNodesAreReady(subject, 5);
    expect((await run(subject, "up", "--yes")).output).toContain("Nothing to do");
  });

  it("are let go of, and the hosts stay", async () => {
    succeeded(await run(subject, "down", "--yes"));
    expect(await lab.cli("status", "--json")).toMatchObject({ code: 0 });
  });
});

function edit(before: string, after: string): void {
  const text = readFileSync(file, "utf8");
  if (!text.includes(before)) throw new Error(`the file has no ${before}`);
  writeFileSync(file, text.replace(before, after));
}

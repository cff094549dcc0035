import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { apply, forget, kubectl, podTemplate } from "../support/cluster-by-command.ts";
import { ApiWriter } from "../support/failover/api-writer.ts";
import { accessFiles, run, type Subject } from "../support/failover/lose-control-plane.ts";
import { MeshCalls } from "../support/failover/mesh-calls.ts";
import { operatorsWay } from "../support/failover/ways-to-api.ts";
import { type Ended, ENVIRONMENTS, startCommand, succeeded } from "../support/nordmesh-command.ts";
import { describeInLab } from "../support/require-lab.ts";
import { until } from "../support/until.ts";

const OLD = "1.36.3";
const NEW = "1.37.2";

// The record of the upgrade stands beside the environment's file: a copy of it.
const environments = mkdtempSync(join(tmpdir(), "nordmesh-upgrade-"));
const file = join(environments, "upgradetest.yaml");
const record = join(environments, "upgradetest.upgrade.json");
const subject: Subject = {
  environment: "upgradetest",
  environments,
  worker: "w1",
  controlPlanes: 3,
};

/** Pods that call from each worker and that no drain moves, as the demo's client is. */
let callers: readonly MeshCalls[] = [];

// One cluster lives through all of this, with callers in the mesh; each test goes on from where the one before left it.
describeInLab(
  `a cluster of Kubernetes ${OLD}`,
  () => {
    beforeAll(async () => {
      cpSync(join(ENVIRONMENTS, "upgradetest.yaml"), file);
      await forget(subject);
      succeeded(await run(subject, "up", "--yes"));
      await kubectl(subject, "-n", "demo", "scale", "deployment", "echo-v1", "--replicas", "3");
      await kubectl(subject, "-n", "demo", "rollout", "status", "deployment", "echo-v1");
      callers = await startCallers();
    });
    afterAll(async () => {
      await Promise.all(callers.map((caller) => caller.stop()));
      await forget(subject);
      rmSync(environments, { recursive: true });
    });

    it("is not brought to another version by up, which says what does it", async () => {
      writeFileSync(file, readFileSync(file, "utf8").replace(OLD, NEW));
      const { status, output } = await run(subject, "up", "--yes");
      expect(status).toBe(2);
      expect(output).toContain("kubernetes.version");
      expect(output).toContain("npm run upgrade -- upgradetest");
      expect(await versions()).toEqual({ ...planes(OLD), w1: OLD, w2: OLD });
    });

    it("is not begun to be upgraded while nobody would make a pod again", async () => {
      const { spec } = await podTemplate(subject);
      const bare = { apiVersion: "v1", kind: "Pod", metadata: { name: "bare" }, spec };
      await apply(subject, { ...bare, metadata: { ...bare.metadata, namespace: "demo" } });
      await kubectl(
        subject,
        "-n",
        "demo",
        "wait",
        "pod/bare",
        "--for=condition=Ready",
        "--timeout=90s",
      );
      const { status, output } = await upgrade("--yes");
      expect(status).toBe(1);
      expect(output).toContain("demo/bare: nothing would make it again elsewhere");
      expect(existsSync(record)).toBe(false);
      await kubectl(subject, "-n", "demo", "delete", "pod", "bare");
    });

    it("shows the steps of its upgrade, which change nothing", async () => {
      const { status, output } = await upgrade("--preview");
      expect(status).toBe(0);
      expect(output.match(/^\d\. .*$/gm)).toHaveLength(7);
      expect(existsSync(record)).toBe(false);
    });

    it("is upgraded as far as a budget allows, which is named at the deadline", async () => {
      await kubectl(
        subject,
        ...["-n", "demo", "create", "poddisruptionbudget", "hold"],
        ...["--selector", "app=echo,version=v1", "--max-unavailable", "0"],
      );
      const writer = new ApiWriter("upgrade", operatorsWay(accessFiles(subject).kubeconfig));
      const { status, output } = await upgrade("--yes", "--drain-seconds", "20");
      const { writes, longestGapSeconds, refusals } = await writer.stop();
      process.stdout.write(
        `${String(writes)} writes to the API while control planes were upgraded, longest gap ${longestGapSeconds.toFixed(1)} s ${refusals.join("; ")}\n`,
      );
      expect(writes).toBeGreaterThan(100);
      expect(status).toBe(1);
      expect(output).toMatch(/demo\/echo-v1-\S+: PodDisruptionBudget hold allows no disruption/);
      expect(await versions()).toEqual({ ...planes(NEW), w1: OLD, w2: OLD });
      expect(await closedNodes()).toEqual(["w1"]);
      await kubectl(subject, "-n", "demo", "delete", "poddisruptionbudget", "hold");
    });

    it("goes back where it can, from a run that was killed at its last worker", async () => {
      const killed = startCommand("upgrade", [subject.environment, "--yes"], environments);
      await killed.printed(/^start +w2 +upgrade-kubernetes/m);
      killed.kill("SIGKILL");
      expect(await killed.ended).toMatchObject({ signal: "SIGKILL" });
      expect(await versions()).toMatchObject({ ...planes(NEW), w1: NEW });

      succeeded(await upgrade("--back", "--yes"));
      expect(await versions()).toEqual({ ...planes(NEW), w1: OLD, w2: OLD });
      expect(await closedNodes()).toEqual([]);
    });

    it("goes on to the end, with one worker open whatever batch is asked for, and nothing is left to do", async () => {
      succeeded(await upgrade("--yes", "--batch", "2"));
      expect(await versions()).toEqual({ ...planes(NEW), w1: NEW, w2: NEW });
      expect(await closedNodes()).toEqual([]);
      expect(existsSync(record)).toBe(false);
      const info = await kubectl(subject, "version", "-o", "json");
      expect(JSON.parse(info)).toMatchObject({ serverVersion: { gitVersion: `v${NEW}` } });
      // The first goes back to an API server that was slow to answer the last step: a setting of the provider, and a change.
      succeeded(await run(subject, "up", "--yes"));
      expect((await run(subject, "up", "--yes")).output).toContain("Nothing to do");
    });

    it("answered every call in the mesh meanwhile", async () => {
      const reports = await Promise.all(callers.map((caller) => caller.stop()));
      const calls = reports.reduce((sum, report) => sum + report.calls, 0);
      process.stdout.write(`${String(calls)} calls in the mesh during an upgrade\n`);
      expect(reports.flatMap(({ failures }) => failures)).toEqual([]);
      expect(calls).toBeGreaterThan(1000);
    });
  },
  ["kubernetes-1.36.3"],
);

function planes(version: string): Readonly<Record<string, string>> {
  return { cp1: version, cp2: version, cp3: version };
}

function upgrade(...options: string[]): Promise<Ended> {
  return run(subject, "upgrade", ...options);
}

/** A caller on each worker, of a DaemonSet: no drain moves it. */
async function startCallers(): Promise<MeshCalls[]> {
  const { spec } = await podTemplate(subject);
  const labels = { app: "client", version: "caller" };
  await apply(subject, {
    apiVersion: "apps/v1",
    kind: "DaemonSet",
    metadata: { name: "caller", namespace: "demo" },
    spec: { selector: { matchLabels: labels }, template: { metadata: { labels }, spec } },
  });
  await kubectl(subject, "-n", "demo", "rollout", "status", "daemonset", "caller");
  const path = 'jsonpath={range .items[*]}{.spec.nodeName} {.metadata.name}{"\\n"}{end}';
  const pods = await kubectl(
    subject,
    "-n",
    "demo",
    "get",
    "pods",
    "-l",
    "version=caller",
    "-o",
    path,
  );
  const { sshConfig } = accessFiles(subject);
  const found = pods
    .trim()
    .split("\n")
    .map((line) => {
      const [host = "", pod = ""] = line.split(" ");
      return new MeshCalls(sshConfig, host, pod);
    });
  expect(found).toHaveLength(2);
  await until("calls are made from both", () =>
    Promise.resolve(found.every(({ calls }) => calls > 0) || undefined),
  );
  return found;
}

/** The version of each host's kubelet, once it has said so to the API. */
async function versions(): Promise<Readonly<Record<string, string>>> {
  const path =
    'jsonpath={range .items[*]}{.metadata.name} {.status.nodeInfo.kubeletVersion}{"\\n"}{end}';
  const output = await until("the API answers", async () => {
    const ended = await run(subject, "kubectl", "get", "nodes", "-o", path);
    return ended.status === 0 ? ended.output : undefined;
  });
  const lines = output.trim().split("\n");
  return Object.fromEntries(
    lines.map((line) => line.replace("v", "").split(" ") as [string, string]),
  );
}

async function closedNodes(): Promise<string[]> {
  const path = 'jsonpath={range .items[?(@.spec.unschedulable)]}{.metadata.name}{"\\n"}{end}';
  return (await kubectl(subject, "get", "nodes", "-o", path))
    .split("\n")
    .filter((name) => name !== "");
}

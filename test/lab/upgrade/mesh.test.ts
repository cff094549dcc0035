import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { apply, forget, kubectl, podTemplate } from "../support/cluster-by-command.ts";
import { FollowingCalls } from "../support/failover/following-calls.ts";
import { accessFiles, run, type Subject } from "../support/failover/lose-control-plane.ts";
import { type Ended, ENVIRONMENTS, startCommand, succeeded } from "../support/nordmesh-command.ts";
import { describeInLab } from "../support/require-lab.ts";
import { until } from "../support/until.ts";

const OLD = "1.30.4-alpha.20260826";
const NEW = "1.31.0-alpha.20260827";
const REVISION = "1-31-0-alpha-20260827";

// The record of the mesh stands beside the environment's file: a copy of it.
const environments = mkdtempSync(join(tmpdir(), "nordmesh-mesh-"));
const file = join(environments, "meshtest.yaml");
const record = join(environments, "meshtest.mesh.json");
const subject: Subject = {
  environment: "meshtest",
  environments,
  worker: "w1",
  controlPlanes: 1,
};

let callers: readonly FollowingCalls[] = [];

// One cluster lives through all of this, with callers in the mesh; each test goes on from where the one before left it.
describeInLab(
  `a mesh of Istio ${OLD}`,
  () => {
    beforeAll(async () => {
      cpSync(join(ENVIRONMENTS, "meshtest.yaml"), file);
      await forget(subject);
      succeeded(await run(subject, "up", "--yes"));
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
      expect(output).toContain("mesh.version");
      expect(output).toContain("npm run upgrade -- meshtest");
      expect(await proxyVersions()).toEqual([OLD]);
    });

    it("is not begun to be upgraded while nobody would make a pod again", async () => {
      const { spec } = await podTemplate(subject);
      await apply(subject, { apiVersion: "v1", kind: "Pod", metadata: inDemo("bare"), spec });
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
      expect(output).toContain("demo/bare: nothing would make it again");
      expect(existsSync(record)).toBe(false);
      await kubectl(subject, "-n", "demo", "delete", "pod", "bare");
    });

    it("shows the steps of its upgrade, which change nothing", async () => {
      const { status, output } = await upgrade("--preview");
      expect(status).toBe(0);
      expect(output.match(/^\d\. [^:]+/gm)).toEqual([
        "1. all hosts",
        "2. istio-system",
        "3. demo",
        "4. istio-egress",
        "5. all hosts",
        "6. istio-system",
      ]);
      expect(existsSync(record)).toBe(false);
    });

    it("has two control planes and moves no namespace while a budget blocks, which is named", async () => {
      await makeLedger();
      const { status, output } = await upgrade("--yes", "--drain-seconds", "15");
      expect(status).toBe(1);
      expect(output).toMatch(/StatefulSet demo\/ledger: PodDisruptionBudget hold allows 0 pods/);
      expect(await controlPlanes()).toEqual(["istiod", `istiod-${REVISION}`]);
      expect(await webhooks()).toEqual([
        "istio-sidecar-injector",
        `istio-sidecar-injector-${REVISION}`,
      ]);
      expect(await proxyVersions()).toEqual([OLD]);
      await kubectl(subject, "-n", "demo", "delete", "poddisruptionbudget", "hold");
    });

    it("goes back to one control plane, from a run that was killed in the middle of a namespace", async () => {
      const killed = startCommand("upgrade", [subject.environment, "--yes"], environments);
      await killed.printed(/demo: starting \S+ echo-v1 anew[^]*demo: starting/);
      killed.kill("SIGKILL");
      expect(await killed.ended).toMatchObject({ signal: "SIGKILL" });
      expect(await proxyVersions()).toContain(NEW);

      succeeded(await upgrade("--back", "--yes"));
      expect(await proxyVersions()).toEqual([OLD]);
      expect(await controlPlanes()).toEqual(["istiod"]);
      expect(await webhooks()).toEqual(["istio-sidecar-injector"]);
      expect(existsSync(record)).toBe(false);
    });

    it("goes on from a run that was killed to the end, and nothing is left of the old one", async () => {
      const killed = startCommand("upgrade", [subject.environment, "--yes"], environments);
      await killed.printed(/demo: starting /);
      killed.kill("SIGKILL");
      expect(await killed.ended).toMatchObject({ signal: "SIGKILL" });

      succeeded(await upgrade("--yes"));
      expect(await proxyVersions()).toEqual([NEW]);
      expect(await controlPlanes()).toEqual([`istiod-${REVISION}`]);
      expect(await webhooks()).toEqual([`istio-sidecar-injector-${REVISION}`]);
      expect(await agentVersion()).toBe(NEW);
      expect(JSON.parse(readFileSync(record, "utf8"))).toEqual({
        runs: { version: NEW, revision: REVISION },
        upgrade: null,
      });
      expect((await run(subject, "up", "--yes")).output).toContain("Nothing to do");
    });

    it("answered every call in the mesh meanwhile, from before and after each caller's own restart", async () => {
      const pods = callers.map((caller) => caller.pods);
      const reports = await Promise.all(callers.map((caller) => caller.stop()));
      const calls = reports.reduce((sum, report) => sum + report.calls, 0);
      process.stdout.write(
        `${String(calls)} calls in the mesh, from ${String(pods)} pods a host\n`,
      );
      expect(reports.flatMap(({ failures }) => failures)).toEqual([]);
      for (const seen of pods) expect(seen).toBeGreaterThanOrEqual(2);
      expect(calls).toBeGreaterThan(1000);
    });
  },
  ["kubernetes-1.36.3", `istio-${OLD}`],
);

function upgrade(...options: string[]): Promise<Ended> {
  return run(subject, "upgrade", ...options);
}

function inDemo(name: string): object {
  return { name, namespace: "demo" };
}

/** A caller on each worker, whose follower is there before it ends. */
async function startCallers(): Promise<FollowingCalls[]> {
  const { spec } = await podTemplate(subject);
  const labels = { app: "client", version: "caller" };
  await apply(subject, {
    apiVersion: "apps/v1",
    kind: "DaemonSet",
    metadata: inDemo("caller"),
    spec: {
      selector: { matchLabels: labels },
      updateStrategy: { rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
      template: { metadata: { labels }, spec },
    },
  });
  await kubectl(subject, "-n", "demo", "rollout", "status", "daemonset", "caller");
  const { sshConfig } = accessFiles(subject);
  const found = ["w1", "w2"].map((host) => new FollowingCalls(sshConfig, host, "caller"));
  await until("calls are made from both", () =>
    Promise.resolve(found.every(({ calls }) => calls > 0) || undefined),
  );
  return found;
}

/** A workload that is away while it is started anew, which its budget does not allow. */
async function makeLedger(): Promise<void> {
  const { spec } = await podTemplate(subject);
  const labels = { app: "ledger" };
  await apply(
    subject,
    {
      apiVersion: "apps/v1",
      kind: "StatefulSet",
      metadata: inDemo("ledger"),
      spec: {
        serviceName: "ledger",
        selector: { matchLabels: labels },
        template: { metadata: { labels }, spec },
      },
    },
    {
      apiVersion: "policy/v1",
      kind: "PodDisruptionBudget",
      metadata: inDemo("hold"),
      spec: { maxUnavailable: 0, selector: { matchLabels: labels } },
    },
  );
  await kubectl(subject, "-n", "demo", "rollout", "status", "statefulset", "ledger");
}

/** Versions of all proxies, each once. */
async function proxyVersions(): Promise<string[]> {
  const images =
    '{range .spec.initContainers[*]}{.image}{"\\n"}{end}{range .spec.containers[*]}{.image}{"\\n"}{end}';
  const path = `jsonpath={range .items[*]}${images}{end}`;
  const lines = (await kubectl(subject, "get", "pods", "--all-namespaces", "-o", path)).split("\n");
  const found = lines.flatMap((line) => /\/proxyv2:(.+)$/.exec(line)?.[1] ?? []);
  return [...new Set(found)].sort();
}

async function controlPlanes(): Promise<string[]> {
  return await names("-n", "istio-system", "deployments", "-l", "app=istiod");
}

async function webhooks(): Promise<string[]> {
  return (await names("mutatingwebhookconfigurations")).filter((name) => name.startsWith("istio-"));
}

async function names(...what: string[]): Promise<string[]> {
  const path = 'jsonpath={range .items[*]}{.metadata.name}{"\\n"}{end}';
  const output = await kubectl(subject, "get", ...what, "-o", path);
  return output.trim().split("\n").sort();
}

async function agentVersion(): Promise<string | undefined> {
  const path = "jsonpath={.spec.template.spec.containers[0].image}";
  const what = ["-n", "kube-system", "get", "daemonset", "istio-cni-node", "-o", path];
  return (await kubectl(subject, ...what)).trim().split(":").at(-1);
}

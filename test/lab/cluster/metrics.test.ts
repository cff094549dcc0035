import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { startWorld, stopWorld } from "../../../components/hosts/lab/runtime/world/start-world.ts";
import { alertRules } from "../../../components/observability/alert-rules.ts";
import { PROJECT_FOLDER } from "../../../stacks/load-plan.ts";
import {
  type Ended,
  ENVIRONMENTS as KEPT_ENVIRONMENTS,
  runCommand,
} from "../support/nordmesh-command.ts";
import { describeInLab } from "../support/require-lab.ts";
import { until } from "../support/until.ts";

const ENVIRONMENT = "metricstest";
/** Holds a copy of the environment's file, with and without its section on metrics. */
const ENVIRONMENTS = mkdtempSync(join(tmpdir(), "nordmesh-metrics-"));
const STATE = join(PROJECT_FOLDER, ".nordmesh/environments", ENVIRONMENT);
const WORLD = { lab: ENVIRONMENT, stateDir: join(STATE, "lab") };
const BANK = { name: "api.bank.example", address: "194.63.248.10" };
const CLIENT = "spiffe://metricstest.nordmesh.internal/ns/demo/sa/client";
const GIB = 1024 ** 3;
const DAY = 86_400;

const run = (command: string, args: readonly string[]): Promise<Ended> =>
  runCommand(command, args, ENVIRONMENTS);

const kubectl = (...args: string[]): Promise<Ended> => run("kubectl", [ENVIRONMENT, ...args]);

/** Runs Prometheus' own command in its pod. */
const promtool = (...args: string[]): Promise<Ended> =>
  kubectl("-n", "observability", "exec", "deploy/prometheus", "--", "promtool", ...args);

/** Runs the probe program in a pod. */
const probe = (namespace: string, workload: string, ...args: string[]): Promise<Ended> =>
  kubectl("-n", namespace, "exec", `deploy/${workload}`, "-c", "probe", "--", "probe", ...args);

// One cluster lives through all of this; each test goes on from where the one before left it.
describeInLab(
  "metrics of a cluster in the lab",
  () => {
    beforeAll(async () => {
      await forget();
      await upWithMetrics(false);
      // The gateway knows a caller only once it has a connection to where the caller wants to.
      await startWorld(WORLD, {
        hosts: [{ name: "bank", country: "NO", addresses: [BANK.address], dnsNames: [BANK.name] }],
      });
    });
    afterAll(async () => {
      await forget();
      rmSync(ENVIRONMENTS, { recursive: true });
    });

    it("are switched on in a cluster that runs", async () => {
      const before = await podsIn("demo");
      await upWithMetrics(true);
      expect(await podsIn("demo")).toEqual(before);
      expect(await podsIn("observability")).toHaveLength(1);
    });

    it("come from every proxy and from the mesh's control plane", async () => {
      const scraped = await until("all targets have been scraped", async () => {
        const targets = await ask("up == 1");
        return targets.length === 6 ? targets : undefined;
      });
      expect(scraped.map(({ metric }) => metric["app"] ?? metric["job"]).sort()).toEqual([
        "client",
        "echo",
        "echo",
        "egress-gateway",
        "istiod",
        "prometheus",
      ]);
    });

    it("count requests by caller, called service and outcome", async () => {
      const calls = ["get", "http://echo.demo/", "-n", "40"];
      const counted = 'envoy_istio_requests_total{reporter="destination"}';
      // A counter's first value is no increase: it has to be seen once before.
      expect(await probe("demo", "client", ...calls)).toMatchObject({ status: 0 });
      const sum = async (): Promise<number> => valueOf(await ask(`sum(${counted})`));
      await until("the first calls are counted", async () => (await sum()) >= 40 || undefined);
      expect(await probe("demo", "client", ...calls)).toMatchObject({ status: 0 });
      await until("all calls are counted", async () => (await sum()) >= 80 || undefined);
      expect(await sum()).toBe(80);
      expect(
        valueOf(await ask(`sum(increase(${counted.replace("}", ', app="echo"}')}[5m]))`)),
      ).toBeGreaterThan(0);

      const [series] = await ask(counted);
      expect(series?.metric).toMatchObject({
        namespace: "demo",
        app: "echo",
        source_principal: CLIENT,
        response_code: "200",
      });
    });

    it("become rates and latencies of each service", async () => {
      const recorded = (expression: string): Promise<number> =>
        until(`${expression} has a value`, async () => {
          const value = valueOf(await ask(`sum(${expression})`));
          return value > 0 ? value : undefined;
        });
      await recorded('app:requests:rate5m{namespace="demo", app="echo"}');
      await recorded(`caller:requests:rate5m{source_principal="${CLIENT}"}`);
      await recorded('app:latency_milliseconds:rate5m{app="echo", quantile="0.99"}');
      expect(valueOf(await ask('app:error_ratio:rate5m{app="echo"}'))).toBe(0);
      expect(valueOf(await ask("sum(prometheus_rule_evaluation_failures_total)"))).toBe(0);
    });

    it("are asked for by dashboards in words that Prometheus understands", async () => {
      const folder = join(PROJECT_FOLDER, "components/observability/dashboards");
      const questions = readdirSync(folder).flatMap((file) => {
        const { panels } = JSON.parse(readFileSync(join(folder, file), "utf8")) as Dashboard;
        return panels.flatMap(({ targets }) => targets.map(({ expr }) => expr));
      });
      for (const question of questions) {
        // Rejects what Prometheus does not take.
        expect(await ask(question.replaceAll(/\$(namespace|app)/g, ".*"))).toBeDefined();
      }
      const check = ["check", "config", "/etc/prometheus/prometheus.yaml"];
      expect(await promtool(...check)).toMatchObject({
        status: 0,
        output: expect.stringContaining("rules found"),
      });
    });

    it("raise an alert when the gateway refuses a caller", async () => {
      const refused = 'ALERTS{alertname="EgressRefused", alertstate="firing"}';
      const alert = await until("the gateway's refusals are counted and told", async () => {
        await probe("demo", "echo-v1", "tls", `${BANK.name}:443`);
        return (await ask(refused))[0];
      });
      expect(alert.metric["pod"]).toMatch(/^egress-gateway-/);
    });

    it("are kept for the days and bytes that the environment says", async () => {
      const limit = async (unit: string): Promise<number> =>
        valueOf(await ask(`prometheus_tsdb_retention_limit_${unit}`));
      expect(await limit("seconds")).toBe(7 * DAY);
      expect(await limit("bytes")).toBe(2 * GIB);
    });

    it("are on the host's disk, and outlive their pod", async () => {
      const before = valueOf(await ask("time()"));
      const pod = ["-n", "observability", "delete", "pod", "-l", "app=prometheus"];
      expect(await kubectl(...pod)).toMatchObject({ status: 0 });
      const rollout = ["-n", "observability", "rollout", "status", "deploy/prometheus"];
      expect(await kubectl(...rollout)).toMatchObject({ status: 0 });
      const kept = 'sum(envoy_istio_requests_total{reporter="destination", app="echo"})';
      expect(valueOf(await ask(kept, before))).toBe(80);
      const folder = await run("ssh", [ENVIRONMENT, "w1", "ls /srv/nvme/prometheus"]);
      expect(folder.output).toContain("wal");
    });

    it("raise an alert when a pod is taken out", async () => {
      const tell = ["get", "http://127.0.0.1:8080/fail/on"];
      expect(await probe("demo", "echo-v2", ...tell)).toMatchObject({ status: 0 });
      const office = ["get", "http://echo.demo/", "-H", "x-office: internal"];
      const ejected = 'ALERTS{alertname="PodEjected", alertstate="firing"}';
      const alert = await until("the ejection is counted and told", async () => {
        await probe("demo", "client", ...office);
        return (await ask(ejected))[0];
      });
      expect(alert.metric).toMatchObject({
        app: "client",
        cluster_name: "outbound|80|v2|echo.demo.svc.cluster.local",
      });
      const stop = ["get", "http://127.0.0.1:8080/fail/off"];
      expect(await probe("demo", "echo-v2", ...stop)).toMatchObject({ status: 0 });
    });

    it.each(["MeshRootExpires", "MeshAuthorityExpires"])(
      "raise %s in the last 30 days, and not before",
      async (name) => {
        const [rule, metric] = expiryRule(name);
        const expiry = valueOf(await ask(metric));
        const now = Math.floor(valueOf(await ask("time()")));
        // What is true now, asked at another time.
        const asked = rule.replace(metric, `${metric} @ ${String(now)}`);
        expect(await ask(asked, expiry - 31 * DAY)).toEqual([]);
        expect(await ask(asked, expiry - 29 * DAY)).toHaveLength(1);
      },
    );

    it("are nobody else's to read", async () => {
      const address = async (namespace: string, app: string): Promise<string> => {
        const path = "-o=jsonpath={.items[0].status.podIP}";
        return (await kubectl("-n", namespace, "get", "pods", "-l", `app=${app}`, path)).output;
      };
      for (const url of [
        `http://${await address("observability", "prometheus")}:9090/metrics`,
        `http://${await address("demo", "echo")}:15090/stats/prometheus`,
      ]) {
        expect(await probe("demo-outside", "client", "get", url)).toMatchObject({
          status: 1,
          output: expect.stringMatching(/^timeout/),
        });
      }
    });

    it("are switched off again, and leave what was stored to whoever owns the disk", async () => {
      const before = await podsIn("demo");
      await upWithMetrics(false);
      expect(await podsIn("demo")).toEqual(before);
      const left = ["get", "namespace/observability", "--ignore-not-found", "-o", "name"];
      expect(await kubectl(...left)).toMatchObject({ status: 0, output: "" });
      const filters = ["get", "envoyfilters,persistentvolumes", "-A", "-o", "name"];
      expect((await kubectl(...filters)).output).not.toMatch(/request-metrics|prometheus/);
      // The version that was taken out may still be.
      const office = ["get", "http://echo.demo/", "-H", "x-office: internal"];
      await until("calls are answered", async () =>
        (await probe("demo", "client", ...office)).status === 0 ? true : undefined,
      );
      const folder = await run("ssh", [ENVIRONMENT, "w1", "ls /srv/nvme/prometheus"]);
      expect(folder.output).toContain("wal");
    });
  },
  ["observability"],
);

/** Makes the cluster, or changes it, to what its file says with or without the section on metrics. */
async function upWithMetrics(isOn: boolean): Promise<void> {
  const text = readFileSync(join(KEPT_ENVIRONMENTS, `${ENVIRONMENT}.yaml`), "utf8");
  const changed = isOn ? text : text.replace(/^observability: .*\n/m, "");
  writeFileSync(join(ENVIRONMENTS, `${ENVIRONMENT}.yaml`), changed);
  const { status, output } = await run("up", [ENVIRONMENT, "--yes"]);
  if (status !== 0) throw new Error(output);
}

/** Names of a namespace's pods: others mean that they were replaced. */
async function podsIn(namespace: string): Promise<readonly string[]> {
  const { output } = await kubectl("-n", namespace, "get", "pods", "-o", "name");
  return output.trim().split("\n").sort();
}

/** An alert's expression, and the metric in it that says when something expires. */
function expiryRule(name: string): readonly [string, string] {
  const found = alertRules.rules.find((rule) => "alert" in rule && rule.alert === name);
  const expression = found !== undefined && "expr" in found ? String(found.expr) : "";
  const [metric] = /^\w+/.exec(expression) ?? [];
  if (metric === undefined) throw new Error(`no alert ${name}`);
  return [expression, metric];
}

interface Dashboard {
  readonly panels: readonly { readonly targets: readonly { readonly expr: string }[] }[];
}

interface Series {
  readonly metric: Readonly<Record<string, string>>;
  readonly value: readonly [number, string];
}

/** Asks Prometheus in its own pod, as a person would; `time` in seconds, now unless given. */
async function ask(expression: string, time?: number): Promise<readonly Series[]> {
  const at = time === undefined ? [] : [`--time=${String(time)}`];
  const query = ["query", "-o", "json", "instant", ...at, "http://localhost:9090", expression];
  const { output, status } = await promtool(...query);
  if (status !== 0) throw new Error(`${expression}: ${output}`);
  const answer: unknown = JSON.parse(output);
  // A bare number comes as time and value alone.
  const isScalar = Array.isArray(answer) && typeof answer[0] === "number";
  return isScalar
    ? [{ metric: {}, value: answer as unknown as Series["value"] }]
    : ((answer ?? []) as readonly Series[]);
}

/** The value of the one series of an answer; NaN where there is none. */
function valueOf([first]: readonly Series[]): number {
  return Number(first?.value[1] ?? NaN);
}

/** Takes away what an earlier, broken run of the test has left. */
async function forget(): Promise<void> {
  if (!existsSync(STATE)) return;
  await stopWorld(WORLD).catch(() => undefined);
  await run("down", [ENVIRONMENT, "--yes"]);
  rmSync(STATE, { recursive: true, force: true });
}

import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { startWorld, stopWorld } from "../../../components/hosts/lab/runtime/world/start-world.ts";
import { readArrivals } from "../../../components/hosts/lab/runtime/world/arrivals.ts";
import { probeAreas, type VerificationReport } from "../../../model/verification/report.ts";
import { PROJECT_FOLDER } from "../../../stacks/load-plan.ts";
import { type Ended, runCommand } from "../support/nordmesh-command.ts";
import { describeInLab } from "../support/require-lab.ts";
import { until } from "../support/until.ts";

const ENVIRONMENT = "traffictest";
const STATE = join(PROJECT_FOLDER, ".nordmesh/environments", ENVIRONMENT);
const WORLD = { lab: ENVIRONMENT, stateDir: join(STATE, "lab") };

const BANK = { name: "api.bank.example", address: "194.63.248.10" };
const SHOP = { name: "shop.example", address: "194.63.248.20" };

const kubectl = (...args: string[]): Promise<Ended> =>
  runCommand("kubectl", [ENVIRONMENT, ...args]);

/** Runs the probe program in a pod of the demo. */
const probe = (workload: string, ...args: string[]): Promise<Ended> =>
  kubectl("-n", "demo", "exec", `deploy/${workload}`, "-c", "probe", "--", "probe", ...args);

const IN_OUTSIDE_CLIENT = ["-n", "demo-outside", "exec", "deploy/client", "-c", "probe", "--"];

const callEcho = (...args: string[]): Promise<Ended> =>
  probe("client", "get", "http://echo.demo/", ...args);

// One cluster lives through all of this.
describeInLab("traffic of a cluster in the lab", () => {
  beforeAll(async () => {
    await forget();
    expect(await runCommand("up", [ENVIRONMENT, "--yes"])).toMatchObject({ status: 0 });
    await startWorld(WORLD, {
      hosts: [
        { name: "bank", country: "NO", addresses: [BANK.address], dnsNames: [BANK.name] },
        { name: "shop", country: "NO", addresses: [SHOP.address], dnsNames: [SHOP.name] },
      ],
    });
  });
  afterAll(forget);

  describe("between services", () => {
    it("divides requests by weight", async () => {
      const { status, output } = await callEcho("-n", "2000");
      expect(status).toBe(0);
      const count = (version: string): number => output.split(`200 version=${version} `).length - 1;
      expect(count("v1") + count("v2")).toBe(2000);
      // Of 2,000 requests at 5 % a fair division gives 100 ± 9.7; it leaves these bounds, which are
      // 4.9 standard deviations wide, once in a million runs.
      expect(count("v2")).toBeGreaterThanOrEqual(52);
      expect(count("v2")).toBeLessThanOrEqual(148);
    });

    it("sends the office to one version, whatever the weights", async () => {
      const { output } = await callEcho("-n", "100", "-H", "x-office: internal");
      expect(output.match(/^200 version=v2 /gm)).toHaveLength(100);
    });

    it("writes down each call, without what a person sent", async () => {
      const path = "/status/204";
      expect(
        await probe("client", "get", `http://echo.demo${path}?name=jane`, "-H", "cookie: jane"),
      ).toMatchObject({ status: 0 });
      const line = await until("the caller's proxy has written it down", async () =>
        (await logOf("demo", "client")).find((entry) => entry["path"] === path),
      );
      expect(line).toMatchObject({
        method: "GET",
        response_code: 204,
        destination_principal: "spiffe://traffictest.nordmesh.internal/ns/demo/sa/echo",
      });
      expect(JSON.stringify(line)).not.toContain("jane");
    });

    it("answers in place of a pod that fails, and asks it again when its time is over", async () => {
      const tell = (state: "on" | "off"): Promise<Ended> =>
        probe("echo-v2", "get", `http://127.0.0.1:8080/fail/${state}`);
      const ask = async (wanted: RegExp): Promise<true | undefined> =>
        wanted.test((await callEcho("-H", "x-office: internal")).output) || undefined;

      expect(await tell("on")).toMatchObject({ status: 0 });
      // The caller's proxy says so itself, without asking the pod.
      await until("the pod that fails is left out", () => ask(/^503 no healthy upstream/));
      expect(await tell("off")).toMatchObject({ status: 0 });
      await until("the pod is asked again", () => ask(/^200 version=v2 /));
    });

    it("loses no request while the pods of a service are replaced", async () => {
      expect(await kubectl("-n", "demo", "rollout", "restart", "deploy/echo-v1")).toMatchObject({
        status: 0,
      });
      const replaced = { seen: false };
      const rollout = kubectl("-n", "demo", "rollout", "status", "deploy/echo-v1").finally(() => {
        replaced.seen = true;
      });
      do {
        expect(await callEcho("-n", "50")).toMatchObject({ status: 0 });
      } while (!replaced.seen);
      expect(await rollout).toMatchObject({ status: 0 });
      // The old pod ends a little later than the rollout.
      expect(await callEcho("-n", "500")).toMatchObject({ status: 0 });
    });
  });

  describe("out of the cluster", () => {
    it("reaches a listed destination through the gateway, which writes it down", async () => {
      // The certificate is of the world's own authority: the handshake got as far as that.
      expect(await probe("client", "tls", `${BANK.name}:443`)).toMatchObject({
        output: expect.stringContaining('"error":"certificate"'),
      });
      const arrived = await until("the destination has seen the call", async () =>
        (await readArrivals(WORLD)).find(({ protocol }) => protocol === "tls"),
      );
      expect(arrived).toMatchObject({ host: "bank", sni: BANK.name });
      expect(arrived.peer).toMatch(/^192\.0\.2\.22:/); // the gateway's host
      const line = await until("the gateway has written it down", () =>
        gatewayLogLine((entry) => String(entry["source_principal"]).endsWith("/sa/client")),
      );
      expect(line).toMatchObject({
        source_principal: "spiffe://traffictest.nordmesh.internal/ns/demo/sa/client",
        server_name: BANK.name,
        upstream_host: `${BANK.address}:443`,
      });
    });

    it.each([
      ["a name that is not listed", [`${SHOP.name}:443`]],
      ["a listed name at another address", [`${BANK.name}:443`, "-address", SHOP.address]],
      ["another name at a listed address", [`${SHOP.name}:443`, "-address", BANK.address]],
      ["a listed name with another server name", [`${BANK.name}:443`, "-sni", SHOP.name]],
      ["a listed name at another port", [`${BANK.name}:80`]],
    ])("refuses %s", async (_case, args) => {
      const before = (await readArrivals(WORLD)).length;
      const { output, status } = await probe("client", "tls", ...args);
      expect(status).toBe(1);
      expect(output).toMatch(/"error":"(reset|refused|timeout|no-such-host|not-resolved|other)"/);
      expect(await readArrivals(WORLD)).toHaveLength(before);
    });

    it("keeps a pod outside the mesh inside the cluster, though a policy lets it go anywhere", async () => {
      const dial = (address: string): Promise<Ended> =>
        kubectl(...IN_OUTSIDE_CLIENT, "probe", "dial", "tcp", address);
      const lax = join(import.meta.dirname, "lax-policy.yaml");
      expect(await kubectl("apply", "-f", lax)).toMatchObject({ status: 0 });
      await until("the policy lets it reach a host of the cluster", async () =>
        (await dial("10.86.0.11:10250")).status === 0 ? true : undefined,
      );
      const before = (await readArrivals(WORLD)).length;
      expect(await dial(`${BANK.address}:443`)).toMatchObject({ status: 1 });
      expect(await readArrivals(WORLD)).toHaveLength(before);
    });

    it("refuses another identity at the gateway", async () => {
      // The gateway connects before it knows the caller; nothing may be said over that connection.
      const hellos = async (): Promise<number> =>
        (await readArrivals(WORLD)).filter(({ protocol }) => protocol === "tls").length;
      const before = await hellos();
      expect(await probe("echo-v1", "tls", `${BANK.name}:443`)).toMatchObject({ status: 1 });
      expect(await hellos()).toBe(before);
      const line = await until("the gateway has written down whom it refused", () =>
        gatewayLogLine((entry) => String(entry["source_principal"]).endsWith("/sa/echo")),
      );
      expect(line["connection_termination"]).toMatch(/^rbac_access_denied/);
    });
  });

  describe("verified as a whole", () => {
    it("passes every probe, and leaves nothing of the verification", async () => {
      const { status } = await runCommand("verify", [ENVIRONMENT, "--json"]);
      const report = readReport();
      expect(report.results.filter(({ outcome }) => outcome !== "passed")).toEqual([]);
      expect(status).toBe(0);
      expect(new Set(report.results.map(({ area }) => area))).toEqual(new Set(probeAreas));
      const { output } = await kubectl("get", "pods,namespaces", "-A", "-o", "name");
      expect(output).not.toMatch(/verify/);
    });

    it("fails where a host has lost its packet filter", async () => {
      const remove = ["w1", "--", "nft", "delete", "table", "inet", "nordmesh"];
      expect(await runCommand("ssh", [ENVIRONMENT, ...remove])).toMatchObject({ status: 0 });
      const { status } = await runCommand("verify", [ENVIRONMENT, "--only", "hosts,network"]);
      expect(status).toBe(1);
      const failed = readReport().results.filter(({ outcome }) => outcome === "failed");
      expect(failed.map(({ id }) => id)).toContain("abroad-from-host-w1");
    });
  });
});

function readReport(): VerificationReport {
  const text = readFileSync(join(STATE, "verification.json"), "utf8");
  return JSON.parse(text) as VerificationReport;
}

type LogLine = Readonly<Record<string, unknown>>;

async function gatewayLogLine(fits: (line: LogLine) => boolean): Promise<LogLine | undefined> {
  return (await logOf("istio-egress", "egress-gateway")).find(fits);
}

/** The access log of a workload's proxy. */
async function logOf(namespace: string, workload: string): Promise<LogLine[]> {
  const { output } = await kubectl(
    ...["-n", namespace, "logs", `deploy/${workload}`, "-c", "istio-proxy"],
  );
  return output
    .split("\n")
    .filter((line) => line.startsWith('{"'))
    .map((line) => JSON.parse(line) as LogLine);
}

async function forget(): Promise<void> {
  if (!existsSync(STATE)) return;
  await stopWorld(WORLD).catch(() => undefined);
  await runCommand("down", [ENVIRONMENT, "--yes"]);
  rmSync(STATE, { recursive: true, force: true });
}

import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { startWorld, stopWorld } from "../../../components/hosts/lab/runtime/world/start-world.ts";
import { readArrivals } from "../../../components/hosts/lab/runtime/world/arrivals.ts";
import { issueWorldCertificates } from "../../../components/hosts/lab/runtime/world/world-certificates.ts";
import {
  isObjection,
  probeAreas,
  type VerificationReport,
} from "../../../model/verification/report.ts";
import { PROJECT_FOLDER } from "../../../stacks/load-plan.ts";
import { ACCOUNTS_ENTRY, originated } from "../support/destination-entries.ts";
import {
  type Ended,
  ENVIRONMENTS as KEPT_ENVIRONMENTS,
  runCommand,
  succeeded,
} from "../support/nordmesh-command.ts";
import { describeInLab } from "../support/require-lab.ts";
import { onePodInEachZone } from "../support/pods-by-zone.ts";
import { until } from "../support/until.ts";

const ENVIRONMENT = "traffictest";
/** Holds a copy of the environment's file, which a test changes. */
const ENVIRONMENTS = mkdtempSync(join(tmpdir(), "nordmesh-traffic-"));
const FILE = join(ENVIRONMENTS, `${ENVIRONMENT}.yaml`);
const STATE = join(PROJECT_FOLDER, ".nordmesh/environments", ENVIRONMENT);
const WORLD = { lab: ENVIRONMENT, stateDir: join(STATE, "lab") };

// Twice the 90 s in which each of two kubelets looks at a volume again, and a minute for busy machines.
const LIST_PASSED_ON_SECONDS = 240;

const BANK = { name: "api.bank.example", address: "194.63.248.10" };
const SHOP = { name: "shop.example", address: "194.63.248.20" };
const ACCOUNTS = { name: "accounts.bank.example", address: "194.63.248.30" };
// To these the gateway starts TLS. The listed authority is the world's, another one, and the world's,
// but for a host that has a certificate of another name.
const LEDGER = { name: "ledger.bank.example", address: "194.63.248.40" };
const IMPOSTOR = { name: "impostor.bank.example", address: "194.63.248.50" };
const MISNAMED = { name: "misnamed.bank.example", address: "194.63.248.60" };

const run = (command: string, args: readonly string[]): Promise<Ended> =>
  runCommand(command, args, ENVIRONMENTS);

const kubectl = (...args: string[]): Promise<Ended> => run("kubectl", [ENVIRONMENT, ...args]);

/** Runs the probe program in a pod of the demo. */
const probe = (workload: string, ...args: string[]): Promise<Ended> =>
  kubectl("-n", "demo", "exec", `deploy/${workload}`, "-c", "probe", "--", "probe", ...args);

const IN_OUTSIDE_CLIENT = ["-n", "demo-outside", "exec", "deploy/client", "-c", "probe", "--"];

const callEcho = (...args: string[]): Promise<Ended> =>
  probe("client", "get", "http://echo.demo/", ...args);

// One cluster lives through all of this.
describeInLab("traffic of a cluster in the lab", () => {
  const world = { certificateAuthority: "" };

  beforeAll(async () => {
    await forget();
    cpSync(join(KEPT_ENVIRONMENTS, `${ENVIRONMENT}.yaml`), FILE);
    succeeded(await run("up", [ENVIRONMENT, "--yes"]));
    world.certificateAuthority = await surround();
  });
  afterAll(async () => {
    await forget();
    rmSync(ENVIRONMENTS, { recursive: true });
  });

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
        (await logOf("demo", "deploy/client")).find((entry) => entry["path"] === path),
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

    it("stay in the caller's zone, unless nobody there is healthy", async () => {
      const { near, far } = await onePodInEachZone(kubectl);
      const tellNear = async (state: "on" | "off"): Promise<void> => {
        const tell = ["probe", "get", `http://127.0.0.1:8080/fail/${state}`];
        expect(
          await kubectl("-n", "demo", "exec", near, "-c", "probe", "--", ...tell),
        ).toMatchObject({ status: 0 });
      };
      const answered = (pod: string) => async (): Promise<true | undefined> =>
        (await callEcho()).output.includes(`host=${pod} `) || undefined;

      await tellNear("on");
      await until("the other zone answers", answered(far));
      await tellNear("off");
      await until("the caller's own zone answers again", answered(near));
      const { output } = await callEcho("-n", "200");
      const hosts = [...output.matchAll(/^200 version=v1 host=(\S+)/gm)].map(([, host]) => host);
      expect(hosts.length).toBeGreaterThan(100);
      expect(new Set(hosts)).toEqual(new Set([near]));
    });
  });

  describe("with a certificate that was taken back", () => {
    it("refuses it between services and at the gateway, and takes the next one", async () => {
      expect(await callEcho()).toMatchObject({ status: 0 });
      const line = await until("the called pod's proxy has written it down", async () =>
        (await logOf("demo", "-l", "app=echo", "--tail=-1")).find(isOfClient),
      );
      revoke(String(line["source_certificate"]));
      succeeded(await run("up", [ENVIRONMENT, "--yes"]));
      const refused = async (): Promise<true | undefined> =>
        (await callEcho()).output.startsWith("503 ") || undefined;
      await until("the other service refuses it", refused, LIST_PASSED_ON_SECONDS);
      const bankSays = async (error: string): Promise<true | undefined> =>
        (await probe("client", "tls", `${BANK.name}:443`)).output.includes(error) || undefined;
      const byGateway = (): Promise<true | undefined> => bankSays('"error":"reset"');
      await until("the gateway refuses it", byGateway, LIST_PASSED_ON_SECONDS);

      expect(await kubectl("-n", "demo", "rollout", "restart", "deploy/client")).toMatchObject({
        status: 0,
      });
      // The bank's own certificate is seen then, which is of the world's authority.
      await until("the gateway takes another", () => bankSays('"error":"certificate"'));
      await until(
        "the other service takes it",
        async () => (await callEcho()).output.startsWith("200 ") || undefined,
      );
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
      const line = await until("the gateway has written it down", () => gatewayLogLine(isOfClient));
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

  describe("out of the cluster to what is not TLS of the caller's own", () => {
    beforeAll(async () => {
      const { authority } = await issueWorldCertificates([], new Date());
      appendFileSync(
        FILE,
        [
          ACCOUNTS_ENTRY,
          originated("ledger", LEDGER, world.certificateAuthority),
          originated("impostor", IMPOSTOR, authority),
          originated("misnamed", MISNAMED, world.certificateAuthority),
        ].join(""),
      );
      succeeded(await run("up", [ENVIRONMENT, "--yes"]));
    });

    it("carries TCP of any kind to where it is listed, for those who are listed", async () => {
      const call = ["get", `http://${ACCOUNTS.name}:5432/`];
      // The destination sends back what it gets, and a request is no answer.
      await until("the destination answers", async () => {
        const { output } = await probe("client", ...call);
        return output.includes("malformed HTTP") || undefined;
      });
      const line = await until("the gateway has written it down", () =>
        gatewayLogLine((entry) => entry["upstream_host"] === `${ACCOUNTS.address}:5432`),
      );
      expect(line).toMatchObject({
        source_principal: "spiffe://traffictest.nordmesh.internal/ns/demo/sa/client",
        server_name: ACCOUNTS.name,
      });

      const refused = await probe("echo-v1", ...call);
      expect(refused).toMatchObject({ status: 1, output: expect.stringMatching(/^reset/) });
      await until("the gateway has written down whom it refused", () =>
        gatewayLogLine(
          (entry) =>
            entry["server_name"] === ACCOUNTS.name &&
            String(entry["source_principal"]).endsWith("/sa/echo") &&
            String(entry["connection_termination"]).startsWith("rbac_access_denied"),
        ),
      );
    });

    it("reaches a destination whose certificate is of the listed authority", async () => {
      const url = `http://${LEDGER.name}:443/`;
      await until("the destination answers", async () => {
        const { output } = await probe("client", "get", url);
        return output.includes("200 world host ledger") || undefined;
      });
      const line = await until("the gateway has written it down", () =>
        gatewayLogLine((entry) => entry["upstream_host"] === `${LEDGER.address}:443`),
      );
      expect(line).toMatchObject({ server_name: LEDGER.name });
    });

    it.each([
      ["of another authority", IMPOSTOR],
      ["of another name", MISNAMED],
    ])("refuses a destination with a certificate %s", async (_case, { name, address }) => {
      expect(await probe("client", "get", `http://${name}:443/`)).toMatchObject({
        status: 1,
        output: expect.stringMatching(/^reset/),
      });
      const line = await until("the gateway has written down why", () =>
        gatewayLogLine((entry) => entry["upstream_host"] === `${address}:443`),
      );
      expect(line["upstream_failure"]).toMatch(/CERTIFICATE_VERIFY_FAILED/);
    });
  });

  describe("verified as a whole", () => {
    it("passes every probe, and leaves nothing of the verification", async () => {
      const areas = probeAreas.filter((area) => area !== "hardening"); // has a test of its own
      const { status } = await run("verify", [ENVIRONMENT, "--json", "--only", areas.join(",")]);
      const report = readReport();
      expect(report.results.filter(isObjection)).toEqual([]);
      expect(status).toBe(0);
      expect(new Set(report.results.map(({ area }) => area))).toEqual(new Set(areas));
      const { output } = await kubectl("get", "pods,namespaces", "-A", "-o", "name");
      expect(output).not.toMatch(/verify/);
    });

    it("fails where a host has lost its packet filter", async () => {
      const remove = ["w1", "--", "nft", "delete", "table", "inet", "nordmesh"];
      expect(await run("ssh", [ENVIRONMENT, ...remove])).toMatchObject({ status: 0 });
      const { status } = await run("verify", [ENVIRONMENT, "--only", "hosts,network"]);
      expect(status).toBe(1);
      const failed = readReport().results.filter(({ outcome }) => outcome === "failed");
      expect(failed.map(({ id }) => id)).toContain("abroad-from-host-w1");
    });
  });
});

/** Makes the hosts outside anew; returns the certificate of their authority. */
async function surround(): Promise<string> {
  await stopWorld(WORLD);
  const play = (name: string, { address, name: host }: typeof BANK, tcpPorts?: number[]) => ({
    ...{ name, country: "NO", addresses: [address], dnsNames: [host], tcpPorts },
  });
  const started = await startWorld(WORLD, {
    hosts: [
      play("bank", BANK),
      play("shop", SHOP),
      play("accounts", ACCOUNTS, [5432]),
      play("ledger", LEDGER),
      play("impostor", IMPOSTOR),
      play("misnamed", { ...MISNAMED, name: "somebody.else.example" }),
    ],
  });
  return started.certificateAuthority;
}

function revoke(serial: string): void {
  const today = new Date().toISOString().slice(0, 10);
  const entry = `{ serial: "${serial}", since: ${today}, reason: a test, owner: the tests }`;
  const text = readFileSync(FILE, "utf8");
  writeFileSync(FILE, text.replace("kind: istio }", `kind: istio, revoked: [${entry}] }`));
}

function readReport(): VerificationReport {
  const text = readFileSync(join(STATE, "verification.json"), "utf8");
  return JSON.parse(text) as VerificationReport;
}

type LogLine = Readonly<Record<string, unknown>>;

async function gatewayLogLine(fits: (line: LogLine) => boolean): Promise<LogLine | undefined> {
  return (await logOf("istio-egress", "deploy/egress-gateway")).find(fits);
}

const isOfClient = (line: LogLine): boolean =>
  String(line["source_principal"]).endsWith("/sa/client");

/** The access log of proxies, as `kubectl logs` is told which. */
async function logOf(namespace: string, ...which: string[]): Promise<LogLine[]> {
  const { output } = await kubectl("-n", namespace, "logs", ...which, "-c", "istio-proxy");
  return output
    .split("\n")
    .filter((line) => line.startsWith('{"'))
    .map((line) => JSON.parse(line) as LogLine);
}

async function forget(): Promise<void> {
  if (!existsSync(STATE)) return;
  await stopWorld(WORLD).catch(() => undefined);
  await run("down", [ENVIRONMENT, "--yes"]);
  rmSync(STATE, { recursive: true, force: true });
}

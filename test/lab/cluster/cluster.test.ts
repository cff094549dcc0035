import { execFileSync } from "node:child_process";
import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { PROJECT_FOLDER } from "../../../stacks/load-plan.ts";
import { machineTraces } from "../support/machine-traces.ts";
import { type Ended, runCommand, startCommand } from "../support/nordmesh-command.ts";
import { describeInLab } from "../support/require-lab.ts";
import { until } from "../support/until.ts";

const ENVIRONMENT = "labtest";
const STATE = join(PROJECT_FOLDER, ".nordmesh/environments", ENVIRONMENT);

const up = (): Promise<Ended> => runCommand("up", [ENVIRONMENT, "--yes"]);
const kubectl = (...args: string[]): Promise<Ended> =>
  runCommand("kubectl", [ENVIRONMENT, ...args]);
const call = (namespace: string, url: string): Promise<Ended> =>
  kubectl("-n", namespace, "exec", "deploy/client", "-c", "probe", "--", "probe", "get", url);

// One cluster lives through all of this; each test goes on from where the one before left it.
describeInLab("a cluster in the lab", () => {
  beforeAll(forget);
  afterAll(forget);

  it("goes on after `up` was killed in a phase, and names a host that dies while it joins", async () => {
    const killed = startCommand("up", [ENVIRONMENT, "--yes"]);
    await killed.printed(/start +cp1 +init-control-plane/);
    killed.kill("SIGKILL");
    expect(await killed.ended).toMatchObject({ signal: "SIGKILL" });

    const resumed = startCommand("up", [ENVIRONMENT, "--yes"]);
    await resumed.printed(/start +w2 +join-workers/);
    powerOff("w2");
    const { status, output } = await resumed.ended;
    expect(output).not.toMatch(/start +cp1 +prepare-host/);
    expect(output).toMatch(/done +cp1 +init-control-plane/);
    expect(output).toMatch(/w2-join-workers/);
    expect(status).toBe(1);
  });

  it("goes on after an interrupt, with the dead host booted again", async () => {
    const interrupted = startCommand("up", [ENVIRONMENT, "--yes"]);
    await interrupted.printed(/start +Pod network/);
    interrupted.kill("SIGINT");
    expect(await interrupted.ended).toMatchObject({ status: 130 });
    expect(await up()).toMatchObject({ status: 0 });
  });

  it("answers in the mesh, to a caller with an identity", async () => {
    const { status, output } = await call("demo", "http://echo.demo/");
    expect(output).toMatch(/^200 version=v[12] /);
    expect(output).toContain("URI=spiffe://labtest.nordmesh.internal/ns/demo/sa/client");
    expect(status).toBe(0);
  });

  it("refuses plaintext, though the network lets it through", async () => {
    expect(await call("demo-outside", "http://echo.demo/")).toMatchObject({
      status: 1,
      output: expect.stringMatching(/^reset/),
    });
  });

  it("drops what no policy allows", async () => {
    expect(
      await call("demo-outside", "http://traffic-probe.nordmesh-system:8080/healthz"),
    ).toMatchObject({ status: 1, output: expect.stringMatching(/^timeout/) });
  });

  it("lets nothing out of the mesh that is not registered", async () => {
    const api = await kubectl("get", "service", "kubernetes", "-o", "jsonpath={.spec.clusterIP}");
    expect((await call("demo", `http://${api.output}:443/`)).status).toBe(1);
  });

  it("keeps internal listeners off the public interface", async () => {
    const listening = await runCommand("ssh", [ENVIRONMENT, "cp1", "ss", "-Hltn"]);
    const onAll = listening.output
      .split("\n")
      .map((line) => line.split(/\s+/)[3] ?? "")
      .filter((address) => /^(0\.0\.0\.0|\*|\[::\]|192\.0\.2\.\d+):/.test(address));
    expect(onAll.map((address) => address.split(":").at(-1))).toEqual(onAll.map(() => "22"));
  });

  it("keeps secrets encrypted in etcd", async () => {
    const get = [
      "ETCDCTL_API=3 /opt/nordmesh/bundle/bin/etcdctl",
      "--cacert /etc/kubernetes/pki/etcd/ca.crt",
      "--cert /etc/kubernetes/pki/etcd/healthcheck-client.crt",
      "--key /etc/kubernetes/pki/etcd/healthcheck-client.key",
      "get /registry/secrets/istio-system/cacerts",
    ].join(" ");
    const { output } = await runCommand("ssh", [ENVIRONMENT, "cp1", `${get} | head -c 200`]);
    expect(output).toContain("k8s:enc:secretbox:v1:key1:");
    expect(output).not.toContain("BEGIN");
  });

  it("says that it is healthy", async () => {
    // What judges by real traffic may miss a beat on a busy machine.
    const healthy = await until("status finds nothing wrong", async () => {
      const { status, output } = await runCommand("status", [ENVIRONMENT]);
      return status === 0 ? output : undefined;
    });
    expect(healthy).toContain("probe ready on 3/3 hosts");
  });

  it("changes nothing in a second run", async () => {
    const second = await up();
    expect(second).toMatchObject({ status: 0 });
    expect(second.output).toContain("Nothing to do");
    expect(await runCommand("preview", [ENVIRONMENT, "--expect-no-changes"])).toMatchObject({
      status: 0,
    });
  });

  it("leaves nothing when it is destroyed", async () => {
    expect(await runCommand("down", [ENVIRONMENT, "--yes"])).toMatchObject({ status: 0 });
    expect(machineTraces().filter((trace) => trace.includes(ENVIRONMENT))).toEqual([]);
    expect(existsSync(STATE)).toBe(false);
  });
});

/** Ends a host as a power cut does. */
function powerOff(host: string): void {
  const stop = ["components/hosts/lab/cli.ts", "stop", host, "--lab", ENVIRONMENT, "--grace", "0"];
  execFileSync(process.execPath, stop, { cwd: PROJECT_FOLDER, stdio: "ignore" });
}

/** Takes away what an earlier, broken run of the test has left. */
async function forget(): Promise<void> {
  if (!existsSync(STATE)) return;
  await runCommand("down", [ENVIRONMENT, "--yes"]);
  rmSync(STATE, { recursive: true, force: true });
}

import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { startWorld, stopWorld } from "../../../components/hosts/lab/runtime/world/start-world.ts";
import type { VerificationReport } from "../../../model/verification/report.ts";
import { PROJECT_FOLDER } from "../../../stacks/load-plan.ts";
import { type Ended, runCommand } from "../support/nordmesh-command.ts";
import { describeInLab } from "../support/require-lab.ts";
import { until } from "../support/until.ts";
import { watchWire } from "../support/wire.ts";

const ENVIRONMENT = "encryptedtest";
const STATE = join(PROJECT_FOLDER, ".nordmesh/environments", ENVIRONMENT);
const WORLD = { lab: ENVIRONMENT, stateDir: join(STATE, "lab") };
const ARCHIVE = { name: "archive.example", address: "194.63.248.10" };
/** Where the lab's own doors come out: its operator's SSH and API calls are no traffic of the cluster. */
const DOOR = "10.86.0.254";

const up = (): Promise<Ended> => runCommand("up", [ENVIRONMENT, "--yes"]);
const kubectl = (...args: string[]): Promise<Ended> =>
  runCommand("kubectl", [ENVIRONMENT, ...args]);
const onHost = (host: string, command: string): Promise<Ended> =>
  runCommand("ssh", [ENVIRONMENT, host, "--", command]);
const callEcho = (...more: string[]): Promise<Ended> =>
  kubectl(
    ...["-n", "demo", "exec", "deploy/client", "-c", "probe", "--"],
    ...["probe", "get", "http://echo.demo/", ...more],
  );

// One cluster lives through all of this; each test goes on from where the one before left it.
describeInLab(
  "a cluster on a private network that others share",
  () => {
    beforeAll(async () => {
      await forget();
      const { status, output } = await up();
      if (status !== 0) throw new Error(output);
    });
    afterAll(forget);

    it("has hosts that know each other inside the tunnels alone", async () => {
      const path = ["-o", 'jsonpath={.items[*].status.addresses[?(@.type=="InternalIP")].address}'];
      expect((await kubectl("get", "nodes", ...path)).output).toBe("10.87.0.11 10.87.0.21");
      expect((await onHost("cp1", "ss -Hltn 'sport = :2379'")).output).toContain("10.87.0.11:2379");
    });

    it("answers in the mesh, with nothing readable on the wire, and nothing but WireGuard", async () => {
      const wire = await watchWire(
        ENVIRONMENT,
        "10.86.0.21",
        { without: DOOR, marker: "10.96.0.1" },
        async () => {
          expect(await callEcho("-n", "20")).toMatchObject({ status: 0 });
          const nodes = await onHost(
            "w1",
            "kubectl --kubeconfig /etc/kubernetes/kubelet.conf get node w1",
          );
          expect(nodes).toMatchObject({ status: 0 });
        },
      );
      expect(Object.keys(wire.kinds)).toEqual(["udp/51820"]);
      expect(wire.kinds["udp/51820"]).toBeGreaterThan(40);
      expect(wire.marked).toBe(false);
    });

    it("gives pods what tunnels and wrapping leave of the link's packets", async () => {
      const inPod = await onHost(
        "w1",
        'nsenter -n -t "$(pgrep -f "^/?(usr/bin/)?probe serve" | head -n 1)" ip route show default',
      );
      expect(inPod.output).toContain("mtu 8890");
      expect((await onHost("w1", "cat /sys/class/net/nordmesh0/mtu")).output.trim()).toBe("8940");
    });

    it("lets hosts without a gateway out through the tunnels", async () => {
      await startWorld(WORLD, {
        hosts: [
          {
            name: "archive",
            country: "NO",
            addresses: [ARCHIVE.address],
            dnsNames: [ARCHIVE.name],
          },
        ],
      });
      const dial = `/opt/nordmesh/bundle/bin/probe dial tcp ${ARCHIVE.address}:443`;
      const wire = await watchWire(
        ENVIRONMENT,
        "10.86.0.11",
        { without: DOOR, marker: ARCHIVE.name },
        async () => {
          expect(await onHost("cp1", dial)).toMatchObject({ status: 0 });
        },
      );
      expect(Object.keys(wire.kinds)).toEqual(["udp/51820"]);
      await stopWorld(WORLD);
    });

    it("is proven to encrypt, by the counters of every host", async () => {
      await runCommand("verify", [ENVIRONMENT, "--only", "network"]);
      const report = JSON.parse(
        readFileSync(join(STATE, "verification.json"), "utf8"),
      ) as VerificationReport;
      const links = report.results.filter(({ id }) => id.startsWith("private-link-of-"));
      expect(links.map(({ id }) => id)).toEqual(["private-link-of-cp1", "private-link-of-w1"]);
      const objections = report.results.filter(({ outcome }) => outcome === "failed");
      expect(objections.map(({ id, happened }) => `${id}: ${happened}`)).toEqual([]);
    });

    it("is not changed by a second run", async () => {
      const { status, output } = await up();
      expect(status).toBe(0);
      expect(output).toContain("Nothing to do");
    });

    it("answers again after a host has booted", async () => {
      await onHost("w1", "systemctl reboot");
      expect(await up()).toMatchObject({ status: 0 });
      // The API shows its pods as ready until it hears of the reboot; calls tell the truth.
      const answered = await until("calls are answered", async () => {
        const { status } = await callEcho();
        return status === 0 ? true : undefined;
      });
      expect(answered).toBe(true);
    });
  },
  ["wireguard"],
);

/** Takes away what an earlier, broken run of the test has left. */
async function forget(): Promise<void> {
  if (!existsSync(STATE)) return;
  await stopWorld(WORLD).catch(() => undefined);
  await runCommand("down", [ENVIRONMENT, "--yes"]);
  rmSync(STATE, { recursive: true, force: true });
}

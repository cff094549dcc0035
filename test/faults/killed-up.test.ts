import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { startWorld, stopWorld } from "../../components/hosts/lab/runtime/world/start-world.ts";
import { PROJECT_FOLDER } from "../../stacks/load-plan.ts";
import {
  accessFiles,
  cutPower,
  findClient,
  run,
  type Subject,
} from "../lab/support/failover/lose-control-plane.ts";
import { MeshCalls } from "../lab/support/failover/mesh-calls.ts";
import { emptyDisk, fillDisk, onHost } from "../lab/support/faults/break-host.ts";
import { killUp } from "../lab/support/faults/kill-up.ts";
import { ENVIRONMENTS, succeeded } from "../lab/support/nordmesh-command.ts";
import { describeInLab } from "../lab/support/require-lab.ts";
import { until } from "../lab/support/until.ts";

// A host leaves here, so the environment's file changes: a copy of it.
const environments = mkdtempSync(join(tmpdir(), "nordmesh-faults-"));
const file = join(environments, "faulttest.yaml");
const subject: Subject = {
  environment: "faulttest",
  environments,
  worker: "w1",
  controlPlanes: 1,
};
const HOSTS = ["cp1", "w1", "g1", "g2"];
const STATE = join(PROJECT_FOLDER, ".nordmesh/environments", subject.environment);
const WORLD = { lab: subject.environment, stateDir: join(STATE, "lab") };

// One cluster grows through all of this; each test goes on from where the one before left it.
describeInLab("an environment whose runs are killed", () => {
  beforeAll(async () => {
    cpSync(join(ENVIRONMENTS, "faulttest.yaml"), file);
    await forget();
  });
  afterAll(async () => {
    await forget();
    rmSync(environments, { recursive: true });
  });

  // In the order in which they come about: each waits for the one before.
  it.each([
    "Command cp1-machine",
    "Command cp1-prepare-host",
    "Command cp1-load-firewall",
    "Command cp1-admit-host",
    "Command cp1-load-node-images",
    "Command cp1-init-control-plane",
    "Command w1-join-workers",
    "DaemonSet kube-system/cilium",
    "Deployment istio-system/istiod",
    "Deployment istio-egress/egress-gateway",
  ])("leaves nothing half done when up is killed in %s", async (resource) => {
    expect(await killUp(subject, resource)).toMatchObject({ signal: "SIGKILL" });
  });

  it("is held by one run at a time, which a second one names", async () => {
    await killUp(subject, "Deployment demo/echo-v1", async () => {
      const second = await run(subject, "up", "--yes");
      expect(second.status).toBe(3);
      expect(second.output).toMatch(
        /another run holds this stack: npm run up \(pid \d+ on .*, since /,
      );
    });
  });

  it("comes up by the same command, as it would have without a kill", async () => {
    succeeded(await run(subject, "up", "--yes"));
    expect((await run(subject, "up", "--yes")).output).toContain("Nothing to do");
    const look = await run(subject, "drift");
    expect(look.output).not.toMatch(/^drift /m);
    expect(look.status).toBe(0);
    for (const host of HOSTS) {
      // Of each step that was ever begun, the last word is that it is done.
      const last = "awk '{ last[$2] = $3 } END { for (step in last) print last[step] }'";
      const words = await onHost(subject, host, `${last} /var/lib/nordmesh/journal | sort -u`);
      expect(words.trim()).toBe("done");
    }
  });

  it("goes on calling outside when a gateway host loses its power", async () => {
    await startWorld(WORLD, {
      hosts: [
        {
          name: "bank",
          country: "NO",
          addresses: ["194.63.248.10"],
          dnsNames: ["api.bank.example"],
        },
      ],
    });
    const { host, pod } = await findClient(subject);
    const attempt = {
      words: "tls api.bank.example:443",
      calls: 1,
      answer: '"error":"certificate"',
    };
    const calls = new MeshCalls(accessFiles(subject).sshConfig, host, pod, attempt);
    await until("calls come through", () => Promise.resolve(calls.calls > 20 || undefined));
    await cutPower(subject, "g1");
    await until("the cluster knows that the host is dead", async () => {
      const { output } = await run(subject, "kubectl", "get", "node", "g1", "--no-headers");
      return output.includes(" NotReady ") || undefined;
    });
    const { calls: made, failures } = await calls.stop();
    process.stdout.write(
      `a gateway host lost: ${String(failures.length)} of ${String(made + failures.length)} calls failed\n${failures.join("\n")}\n`,
    );
    // The caller's sidecar tries the dead one once; otherwise each second call would wait for it in vain.
    expect(failures.length).toBeLessThanOrEqual(4);
    expect(made).toBeGreaterThan(50);
  });

  it("lets go of the dead host when it leaves the file, without waiting for it", async () => {
    writeFileSync(file, readFileSync(file, "utf8").replace(/^ {2}g1:\n(?: {4}.*\n)+/m, ""));
    succeeded(await run(subject, "up", "--yes"));
    const { output } = await run(subject, "kubectl", "get", "nodes", "-o", "name");
    expect(output.trim().split("\n").sort()).toEqual(["node/cp1", "node/g2", "node/w1"]);
    expect((await run(subject, "up", "--yes")).output).toContain("Nothing to do");
  });

  it("keeps the bundle's images on a host whose disk is getting full", async () => {
    // No pod of this host needs it, and nothing says that it has to stay.
    const loose = "registry.k8s.io/coredns/coredns";
    const images = (): Promise<string> =>
      onHost(subject, "g2", "ctr -n k8s.io images ls -q 2>/dev/null | grep -v ^sha256: | sort");
    const before = await images();
    const unpin = 'ctr -n k8s.io images label "$image" io.cri-containerd.pinned=';
    await onHost(subject, "g2", `image=$(ctr -n k8s.io images ls -q | grep ${loose}); ${unpin}`);
    await fillDisk(subject, "g2");
    const after = await until("the kubelet has made room", async () => {
      const found = await images();
      return found.includes(loose) ? undefined : found;
    });
    await emptyDisk(subject, "g2");
    expect(after.split("\n")).toEqual(before.split("\n").filter((name) => !name.includes(loose)));
    // Its step misses it, and brings it back.
    succeeded(await run(subject, "up", "--yes", "--mend"));
    expect(await images()).toBe(before);
  });
});

async function forget(): Promise<void> {
  if (!existsSync(STATE)) return;
  await stopWorld(WORLD).catch(() => undefined);
  await run(subject, "down", "--yes");
  rmSync(STATE, { recursive: true, force: true });
}

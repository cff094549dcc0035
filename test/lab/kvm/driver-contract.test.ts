import { createHash } from "node:crypto";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { describe, jest } from "@jest/globals";
import { kvmDriver } from "../../../components/hosts/kvm/kvm-driver.ts";
import type { HostPlan, Plan } from "../../../model/plan/plan.ts";
import { planEnvironment } from "../../../model/plan/plan-environment.ts";
import { parseAs } from "../../fixtures/environments.ts";
import { versions } from "../../fixtures/plans.ts";
import { type DriverBench, describeHostDriver } from "../../support/host-driver-contract.ts";
import { makeSshKey } from "../../support/ssh-key.ts";
import { EmulatedHypervisor, missingPackages } from "../support/emulated-hypervisor.ts";
import { describeInLab } from "../support/require-lab.ts";
import { SshSession } from "../support/ssh-session.ts";

// The program's commands say `node`: let it be the one that runs this.
process.env["PATH"] = [dirname(process.execPath), process.env["PATH"]].join(delimiter);

const BRIDGES = { "br-public": "198.51.100.1/24", "br-private": "10.86.0.1/24" };

const missing = missingPackages();
if (missing.length > 0) {
  describe.skip(`the kvm driver, emulated [skipped: apt-get install ${missing.join(" ")}]`, () => {
    describeHostDriver("kvm", () => Promise.reject(new Error("unreachable: skipped")));
  });
} else {
  describeInLab(
    "the kvm driver, emulated",
    (bundle) => {
      describeHostDriver("kvm", () => open(bundle));
      // An emulated guest boots as slowly as the machine is busy.
      jest.setTimeout(1_200_000);
    },
    ["guests"],
  );
}

async function open(bundle: string): Promise<DriverBench> {
  const operatorKey = makeSshKey();
  const { hypervisor, port } = await EmulatedHypervisor.start(operatorKey, BRIDGES);
  const folder = await smallBundle(bundle);
  return {
    driver: kvmDriver,
    plan: await planOn(hypervisor, port),
    bundle: folder,
    operatorKey,
    shared: /^hv1-/,
    kill: ({ name }) => Promise.resolve(void hypervisor.run("virsh", "destroy", `kvmtest-${name}`)),
    changeHostKey: async ({ ssh }) => {
      const { address, port: door } = ssh;
      const { privateKey } = operatorKey;
      const session = await SshSession.open({ address, port: door, privateKey });
      await session.run(NEW_HOST_KEY);
      session.end();
    },
    remove: async () => {
      await hypervisor.remove();
      await rm(folder, { recursive: true });
    },
  };
}

/** The plan of kvmtest.yaml on this hypervisor, whose guests are reached through doors. */
async function planOn(hypervisor: EmulatedHypervisor, port: number): Promise<Plan> {
  const text = readFileSync(join(import.meta.dirname, "kvmtest.yaml"), "utf8")
    .replace("127.99.8.1", "127.0.0.1")
    .replace("20022", String(port))
    .replace(/ssh-ed25519 \S+/, hypervisor.hostKey.split(" ").slice(0, 2).join(" "));
  const parsed = parseAs("kvmtest", text);
  if (!parsed.ok) throw new Error(parsed.problems.map(({ path }) => path).join());
  const plan = planEnvironment(parsed.environment, versions);
  const throughDoor = async (host: HostPlan): Promise<HostPlan> => {
    const door = await hypervisor.openDoor(host.publicAddress, 22);
    return { ...host, ssh: { ...host.ssh, address: "127.0.0.1", port: door } };
  };
  const [first, ...others] = plan.hosts;
  return {
    ...plan,
    hosts: [await throughDoor(first), ...(await Promise.all(others.map(throughDoor)))],
  };
}

/** The image of the bundle, and of what guests install only one small program: emulation is slow. */
async function smallBundle(bundle: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "nordmesh-bundle-"));
  await mkdir(join(folder, "bin"));
  await symlink(join(bundle, "guest-image"), join(folder, "guest-image"));
  const program = "#!/bin/sh\n";
  await writeFile(join(folder, "bin/kubelet"), program, { mode: 0o755 });
  const items = [
    {
      name: "kubelet",
      kind: "binary",
      path: "bin/kubelet",
      sha256: createHash("sha256").update(program).digest("hex"),
    },
  ];
  await writeFile(join(folder, "manifest.json"), JSON.stringify({ items }));
  return folder;
}

const NEW_HOST_KEY = `rm /etc/ssh/ssh_host_ed25519_key
ssh-keygen -q -t ed25519 -N "" -f /etc/ssh/ssh_host_ed25519_key
systemctl restart ssh`;

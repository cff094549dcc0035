import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { inventoryDriver } from "../../../components/hosts/inventory/inventory-driver.ts";
import type { LabHostSpec } from "../../../components/hosts/lab/runtime/spec.ts";
import type { Plan } from "../../../model/plan/plan.ts";
import { rentedPlan } from "../../fixtures/plans.ts";
import { type DriverBench, describeHostDriver } from "../../support/host-driver-contract.ts";
import { makeSshKey } from "../../support/ssh-key.ts";
import { describeInLab } from "../support/require-lab.ts";
import { TestLab } from "../support/test-lab.ts";

// The program's commands say `node`: let it be the one that runs this.
process.env["PATH"] = [dirname(process.execPath), process.env["PATH"]].join(delimiter);

const LOOPBACK = "127.99.10";

describeInLab("the inventory's driver, on lab hosts as rented ones", (bundle) => {
  describeHostDriver("inventory", () => openRentedHosts(bundle));
});

/** Two hosts that are there already, as a provider hands them over: bare, and reached by address. */
async function openRentedHosts(bundle: string): Promise<DriverBench> {
  const lab = await TestLab.create("rented", bundle, LOOPBACK);
  const cp1 = lab.spec("cp1", 11);
  const w1 = lab.spec("w1", 21);
  const keys = { cp1: lab.hostKey, w1: makeSshKey() };
  await lab.up(cp1);
  await lab.up(
    w1,
    lab.secrets({ hostKeyPrivate: keys.w1.privateKey, hostKeyPublic: keys.w1.publicKey }),
  );
  for (const [spec, hostKey] of [
    [cp1, keys.cp1],
    [w1, keys.w1],
  ] as const) {
    await makeBare(lab, spec, hostKey.publicKey);
  }
  const plan = rentedPlan(
    [cp1, w1].map((spec) => ({
      name: spec.name,
      ssh: {
        address: spec.loopback,
        port: 22 + (spec.doorPortOffset ?? 0),
        user: "root",
        hostKey: (spec.name === "cp1" ? keys.cp1 : keys.w1).publicKey
          .split(" ")
          .slice(0, 2)
          .join(" "),
      },
    })),
  );
  const smallBundle = makeBundle();
  const specOf = ({ name }: { readonly name: string }): LabHostSpec => (name === "cp1" ? cp1 : w1);
  return {
    driver: inventoryDriver,
    plan,
    bundle: smallBundle,
    operatorKey: lab.operator,
    kill: async ({ name }) => {
      await lab.cli("stop", name, "--grace", "0");
    },
    changeHostKey: async (host) => {
      await onHost(lab, specOf(host), plan, NEW_HOST_KEY);
    },
    remove: async () => {
      await lab.remove();
      rmSync(dirname(dirname(smallBundle)), { recursive: true, force: true });
    },
  };
}

// A rented host has no bundle yet, and its interfaces are called what its provider likes.
async function makeBare(lab: TestLab, spec: LabHostSpec, hostKey: string): Promise<void> {
  const session = await lab.ssh(spec, { hostKey });
  await session.run("umount /opt/nordmesh/bundles && rm -rf /opt/nordmesh");
  session.end();
}

async function onHost(lab: TestLab, spec: LabHostSpec, plan: Plan, command: string): Promise<void> {
  const hostKey = plan.hosts.find(({ name }) => name === spec.name)?.ssh.hostKey ?? "";
  const session = await lab.ssh(spec, { hostKey });
  await session.run(command);
  session.end();
}

const NEW_HOST_KEY = `rm /etc/ssh/ssh_host_ed25519_key
ssh-keygen -q -t ed25519 -N "" -f /etc/ssh/ssh_host_ed25519_key
systemctl restart ssh`;

/** A bundle of a few small files: what is proven is that each arrives, whole. */
function makeBundle(): string {
  const folder = join(mkdtempSync(join(tmpdir(), "rented-")), "bundles/0123456789ab");
  const item = (kind: string, name: string, path: string) => {
    const content = `${kind} ${name}\n`.repeat(1000);
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content, { mode: 0o755 });
    return { kind, name, path, sha256: createHash("sha256").update(content).digest("hex") };
  };
  const items = [
    item("binary", "kubelet", "bin/kubelet"),
    item("image", "pause", "images/pause.tar"),
    item("image", "etcd", "images/etcd.tar"),
    item("chart", "cilium", "charts/cilium/Chart.yaml"),
  ];
  writeFileSync(join(folder, "manifest.json"), JSON.stringify({ items }));
  return folder;
}

import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it, jest } from "@jest/globals";
import { fingerprint } from "../../../components/hosts/adopt/ssh-connection.ts";
import { PROJECT_FOLDER } from "../../../stacks/load-plan.ts";
import { makeSshKey } from "../../support/ssh-key.ts";
import { type Ended, runCommand } from "../support/nordmesh-command.ts";
import { describeInLab } from "../support/require-lab.ts";
import { TestLab } from "../support/test-lab.ts";

jest.setTimeout(1_200_000);

const ENVIRONMENT = "rentedtest";
const STATE = join(PROJECT_FOLDER, ".nordmesh/environments", ENVIRONMENT);

// What rented hosts may run, the extra of a bundle with its root file system, and where that is.
const RELEASES = [
  { system: "Debian GNU/Linux 12 (bookworm)", extras: [], root: {} },
  {
    system: "Debian GNU/Linux 13 (trixie)",
    extras: ["debian-13"],
    root: { rootfs: "debian-13/rootfs" },
  },
] as const;

for (const release of RELEASES) {
  describeInLab(
    `a cluster on hosts that are there already, with ${release.system}`,
    (bundle) => {
      livesOn(release, bundle);
    },
    release.extras,
  );
}

// One cluster lives through all of this; each test goes on from where the one before left it.
function livesOn({ system, root }: (typeof RELEASES)[number], bundle: string): void {
  let lab: TestLab;
  let folder: string;
  const workersKey = makeSshKey();

  const run = (name: string, ...args: string[]): Promise<Ended> =>
    runCommand(name, args, folder, { NORDMESH_OPERATOR_KEY_FILE: join(folder, "key") });

  beforeAll(async () => {
    forget();
    folder = mkdtempSync(join(tmpdir(), "rented-"));
    copyFileSync(
      join(import.meta.dirname, `${ENVIRONMENT}.yaml`),
      join(folder, `${ENVIRONMENT}.yaml`),
    );
    lab = await TestLab.create("rented", bundle, "127.99.11");
    writeFileSync(join(folder, "key"), lab.operator.privateKey, { mode: 0o600 });
    const size = { cpus: 2, memoryMiB: 4096, diskGiB: 20, ...root };
    await lab.up(lab.spec("cp1", 11, size));
    const { privateKey: hostKeyPrivate, publicKey: hostKeyPublic } = workersKey;
    await lab.up(lab.spec("w1", 21, size), lab.secrets({ hostKeyPrivate, hostKeyPublic }));
    const session = await lab.ssh(lab.spec("w1", 21), { hostKey: hostKeyPublic });
    const prepared = await session.run(AS_A_PROVIDER_MIGHT);
    session.end();
    expect(prepared).toMatchObject({ code: 0 });
  });
  afterAll(async () => {
    await lab.remove();
    forget();
    rmSync(folder, { recursive: true });
  });

  it("is previewed before any host is trusted", async () => {
    const { status, output } = await run("preview", ENVIRONMENT);
    expect(output).toContain("a pinned hostKey, before anything is done to the host");
    expect(output).toMatch(/\d+ to create/);
    expect(status).toBe(0);
  });

  it("touches no host that nobody has trusted", async () => {
    const { status, output } = await run("up", ENVIRONMENT, "--yes");
    expect(output).toContain("Nothing proves yet who answers at the addresses of: cp1, w1");
    expect(status).toBe(1);
  });

  it("takes no fingerprint but the expected ones", async () => {
    const wrong = fingerprint(makeSshKey().publicKey);
    const right = fingerprint(lab.hostKey.publicKey);
    const { status, output } = await run(
      "hosts",
      "trust",
      ENVIRONMENT,
      "--fingerprint",
      `cp1=${right},w1=${wrong}`,
    );
    expect(output).toContain(`w1: ${wrong} was expected; it may be another machine`);
    expect(status).toBe(1);
    const again = await run(
      "hosts",
      "trust",
      ENVIRONMENT,
      "--fingerprint",
      fingerprint(workersKey.publicKey),
    );
    expect(again).toMatchObject({ status: 0 });
    const text = readFileSync(join(folder, `${ENVIRONMENT}.yaml`), "utf8");
    expect(text).toContain("# a door of the lab");
    expect(text.match(/hostKey:/g)).toHaveLength(2);
  });

  it("comes up, reached through SSH alone, one host by a user with sudo", async () => {
    const { status, output } = await run("up", ENVIRONMENT, "--yes");
    expect(status === 0 ? "up" : output.slice(-3000)).toBe("up");
    const nodes = await run(
      "kubectl",
      ENVIRONMENT,
      "get",
      "nodes",
      "-L",
      "topology.kubernetes.io/region",
    );
    expect(nodes.output).toMatch(/cp1 +Ready .*oslo/);
    expect(nodes.output).toMatch(/w1 +Ready .*stockholm/);
    const wide = await run("kubectl", ENVIRONMENT, "get", "nodes", "-o", "wide");
    expect(wide.output.split(system)).toHaveLength(3);
  });

  it("finds each host's interfaces by their addresses", async () => {
    const rules = await run(
      "ssh",
      ENVIRONMENT,
      "w1",
      "sudo",
      "nft",
      "list",
      "chain",
      "inet",
      "nordmesh",
      "arriving",
    );
    expect(rules.output).toContain('iifname "ens20" counter name "private_in"');
    expect(rules.output).toContain('iifname "eth0" counter name "public_in"');
  });

  it("has nothing left to do", async () => {
    expect(await run("preview", ENVIRONMENT, "--expect-no-changes")).toMatchObject({ status: 0 });
  });

  it("is let go of, and the hosts stay", async () => {
    expect(await run("down", ENVIRONMENT, "--yes")).toMatchObject({ status: 0 });
    expect(existsSync(join(STATE, "kubeconfig"))).toBe(false);
    expect(await lab.on(lab.spec("cp1", 11), "hostname")).toBe("cp1");
  });
}

// Its private interface has a name that nobody could guess, and nobody logs in as root.
const AS_A_PROVIDER_MIGHT = `set -e
useradd --create-home --shell /bin/bash deploy
install -d -o deploy -g deploy -m 0700 /home/deploy/.ssh
install -o deploy -g deploy -m 0600 /etc/ssh/authorized_keys.d/root /home/deploy/.ssh/authorized_keys
usermod -p '*' deploy
# Lab hosts have no sudo: this does what one without a password does.
install -m 4755 /usr/bin/setpriv /usr/local/lib/become-root
cat >/usr/local/bin/sudo <<'SUDO'
#!/bin/sh
[ "$1" != -n ] || shift
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
exec /usr/local/lib/become-root --reuid 0 --regid 0 --clear-groups -- "$@"
SUDO
chmod 0755 /usr/local/bin/sudo
ip link set eth1 down
ip link set eth1 name ens20
ip link set ens20 up`;

function forget(): void {
  rmSync(STATE, { recursive: true, force: true });
}

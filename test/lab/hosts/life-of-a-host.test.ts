import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { makeSshKey } from "../../support/ssh-key.ts";
import { describeInLab } from "../support/require-lab.ts";
import { TestLab } from "../support/test-lab.ts";
import { until } from "../support/until.ts";

const BOOT_ID = "cat /proc/sys/kernel/random/boot_id";

describeInLab("a lab host", (bundle) => {
  let lab: TestLab;
  const cp1 = (changes = {}) => lab.spec("cp1", 11, changes);

  beforeAll(async () => {
    lab = await TestLab.create("life", bundle, "127.99.1");
    const { stdout } = await lab.up(cp1());
    expect(JSON.parse(stdout)).toEqual({ name: "cp1", loopback: "127.99.1.11", state: "running" });
  });

  afterAll(async () => {
    await lab.remove();
  });

  it("is a systemd host with its own name, networks, size and bundle", async () => {
    const facts = await lab.on(
      cp1(),
      `hostname
      until systemctl is-system-running --wait; do :; done
      ip -brief -4 address show eth0 | awk '{print $3}'
      ip -brief -4 address show eth1 | awk '{print $3}'
      awk '/^MemTotal/ {print $2}' /proc/meminfo
      cat /sys/fs/cgroup/memory/memory.limit_in_bytes 2>/dev/null || cat /sys/fs/cgroup/memory.max
      test "$(df --output=size / | tail -1)" -lt 1048576 && echo own disk
      modprobe br_netfilter && echo modprobe
      findmnt --noheadings --output PROPAGATION /
      ls /opt/nordmesh/bundle/
      touch /opt/nordmesh/bundle/x 2>/dev/null || echo read-only`,
    );

    const lines = facts.split("\n");
    expect(lines.slice(0, 9)).toEqual([
      "cp1",
      "running",
      "198.51.100.11/24",
      "10.86.0.11/24",
      String(512 * 1024),
      String(512 * 1024 * 1024),
      "own disk",
      "modprobe",
      "shared",
    ]);
    expect(lines).toContain("rootfs");
    expect(lines.at(-1)).toBe("read-only");
  });

  it("refuses a client with another key", async () => {
    await expect(lab.ssh(cp1(), { privateKey: makeSshKey().privateKey })).rejects.toThrow(
      /authentication methods failed/,
    );
  });

  it("is refused by a client that expects another host key", async () => {
    await expect(lab.ssh(cp1(), { hostKey: makeSshKey().publicKey })).rejects.toThrow(/[Hh]ost/);
  });

  it("is left as it is by a second up", async () => {
    const before = await lab.on(cp1(), BOOT_ID);

    await lab.up(cp1());

    expect(await lab.on(cp1(), BOOT_ID)).toBe(before);
  });

  it("takes other limits, keys and link speed while it runs", async () => {
    const before = await lab.on(cp1(), BOOT_ID);
    const colleague = makeSshKey();

    await lab.up(
      cp1({ memoryMiB: 640, cpus: 0.5, rateMbit: 1000 }),
      lab.secrets({ authorizedKeys: [colleague.publicKey] }),
    );

    await expect(lab.ssh(cp1())).rejects.toThrow(/authentication methods failed/);
    const session = await lab.ssh(cp1(), { privateKey: colleague.privateKey });
    const { stdout } = await session.run(
      `${BOOT_ID}; awk '/^MemTotal/ {print $2}' /proc/meminfo
      cat /sys/fs/cgroup/cpu/cpu.cfs_quota_us 2>/dev/null || cut -d' ' -f1 /sys/fs/cgroup/cpu.max
      tc qdisc show dev eth1 | grep -o 'rate 1Gbit'`,
    );
    session.end();
    expect(stdout.trim().split("\n")).toEqual([before, String(640 * 1024), "50000", "rate 1Gbit"]);
    await lab.up(cp1());
  });

  it("takes another host key while it runs, and then shows only that", async () => {
    const other = makeSshKey();

    await lab.up(
      cp1(),
      lab.secrets({ hostKeyPrivate: other.privateKey, hostKeyPublic: other.publicKey }),
    );

    await expect(lab.ssh(cp1())).rejects.toThrow(/[Hh]ost/);
    (await lab.ssh(cp1(), { hostKey: other.publicKey })).end();
    await lab.up(cp1());
    (await lab.ssh(cp1())).end();
  });

  it("keeps its data over stop and start, and cannot be reached in between", async () => {
    await lab.on(cp1(), "echo kept > /root/note; echo kept > /var/lib/etcd/note");

    await lab.cli("stop", "cp1");
    await expect(lab.ssh(cp1())).rejects.toThrow(/ECONNREFUSED/);
    await lab.cli("start", "cp1");

    expect(await lab.on(cp1(), "cat /root/note /var/lib/etcd/note")).toBe("kept\nkept");
  });

  it("comes back from a reboot of its own with its data and a new boot", async () => {
    const before = await lab.on(cp1(), `echo kept > /root/note; ${BOOT_ID}`);
    const session = await lab.ssh(cp1());
    const closed = session.closed();

    await session.run("systemctl reboot");
    await closed;

    const after = await until("the host answers after its reboot", async () => {
      return await lab.on(cp1(), `cat /root/note; ${BOOT_ID}`).catch(() => undefined);
    });
    expect(after).toMatch(/^kept\n/);
    expect(after).not.toContain(before);
  });

  it("reboots on request", async () => {
    const before = await lab.on(cp1(), BOOT_ID);

    await lab.cli("reboot", "cp1");

    expect(await lab.on(cp1(), BOOT_ID)).not.toBe(before);
  });

  it("stays off after it has powered itself off, until it is started", async () => {
    const session = await lab.ssh(cp1());
    const closed = session.closed();
    await session.run("systemctl poweroff");
    await closed;

    await until("the host is stopped", async () => {
      const { stdout } = await lab.cli("status", "--json");
      const status = JSON.parse(stdout) as { hosts: { state: string }[] };
      return status.hosts[0]?.state === "stopped" ? true : undefined;
    });

    await lab.cli("start");
    expect(await lab.on(cp1(), "cat /root/note")).toBe("kept");
  });

  it("is killed when it does not stop in time, and boots again", async () => {
    await lab.on(
      cp1(),
      `systemd-run --quiet --property=KillSignal=SIGCONT --property=TimeoutStopSec=600 sleep 1000`,
    );

    const { stderr } = await lab.cli("stop", "cp1", "--grace", "1");

    expect(stderr).toContain("powered off hard");
    await lab.cli("start", "cp1");
    expect(await lab.on(cp1(), "cat /root/note")).toBe("kept");
  });
});

import { mkdir } from "node:fs/promises";
import net from "node:net";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { describeInLab } from "../support/require-lab.ts";
import { TestLab } from "../support/test-lab.ts";

describeInLab("two labs on one machine", (bundle) => {
  let north: TestLab;
  let south: TestLab;
  const ECHO_PORT = 6443;
  const cp1 = (lab: TestLab) => lab.spec("cp1", 11, { doorPorts: [22, ECHO_PORT] });
  const w1 = (lab: TestLab) => lab.spec("w1", 21);

  beforeAll(async () => {
    north = await TestLab.create("north", bundle, "127.99.2");
    south = await TestLab.create("south", bundle, "127.99.3");
    // Same host names and addresses in both, all at the same time: nothing but the lab's name differs.
    await Promise.all([
      north.up(cp1(north)),
      north.up(w1(north)),
      south.up(cp1(south)),
      south.up(w1(south)),
    ]);
  });

  afterAll(async () => {
    await Promise.all([north.remove(), south.remove()]);
  });

  it("have hosts that reach each other on both networks, and only their own", async () => {
    await north.on(w1(north), "hostname | tee /run/own-lab-north");
    await south.on(w1(south), "echo south > /run/own-lab-south");

    const seen = await north.on(
      cp1(north),
      `ping -c1 -W2 10.86.0.21 >/dev/null && echo private
      ping -c1 -W2 198.51.100.21 >/dev/null && echo public
      ping -c1 -W2 203.0.113.9 >/dev/null || echo no way out`,
    );

    expect(seen).toBe("private\npublic\nno way out");
    expect(await north.on(w1(north), "ls /run/own-lab-*")).toBe("/run/own-lab-north");
  });

  it("have doors that pass an end of data on while the answer still flows", async () => {
    // The host counts what it got only once its input has ended.
    const session = await north.ssh(cp1(north));
    const served = session.run(`nc -N -l ${String(ECHO_PORT)} | wc -c > /run/counted`);
    await north.on(
      cp1(north),
      `until ss -ltn | grep -q :${String(ECHO_PORT)}; do sleep 0.05; done`,
    );

    const socket = net.connect(doorOf(cp1(north), ECHO_PORT));
    socket.end(Buffer.alloc(1_000_000));
    await text(socket);
    await served;
    session.end();

    expect(await north.on(cp1(north), "cat /run/counted")).toBe("1000000");
  });

  it("have doors that survive many connections whose clients vanish", async () => {
    const vanished = Array.from({ length: 200 }, async () => {
      const socket = net.connect(doorOf(cp1(north), 22));
      await new Promise((resolve) => socket.once("connect", resolve).once("error", resolve));
      socket.resetAndDestroy();
    });

    await Promise.all(vanished);

    expect(await north.on(cp1(north), "hostname")).toBe("cp1");
  });

  it("keep the connections of one host while another one's doors change", async () => {
    const session = await north.ssh(cp1(north));

    await north.up({ ...w1(north), doorPorts: [22, ECHO_PORT] });

    expect((await session.run("echo still here")).stdout).toBe("still here\n");
    session.end();
  });

  it("refuse a third lab that has the name of one of them in another folder", async () => {
    const elsewhere = join(north.stateDir, "..", "elsewhere");
    await mkdir(elsewhere);

    const { code, stderr } = await north.tryUp({ ...north.spec("cp1", 11), stateDir: elsewhere });

    expect(code).toBe(1);
    expect(stderr).toContain(`exists on this machine already, in ${north.stateDir}`);
    expect(await north.on(cp1(north), "hostname")).toBe("cp1");
  });

  it("refuse a host whose door another lab has, and say how to find out", async () => {
    const { code, stderr } = await south.tryUp(south.spec("w9", 99, { loopback: "127.99.2.11" }));

    expect(code).toBe(1);
    expect(stderr).toMatch(/127\.99\.2\.11:31022 is taken[^]*ss -ltnp/);
    await south.cli("down", "w9");
  });

  it.each([
    [
      "public address",
      { public: { address: "198.51.100.11", prefix: 24, gateway: "198.51.100.1" } },
    ],
    ["private address", { private: { address: "10.86.0.11", prefix: 24 } }],
    ["loopback address", { loopback: "127.99.2.11" }],
  ])("refuse a host with the %s of a sister", async (what, changes) => {
    const { code, stderr } = await north.tryUp(north.spec("w8", 88, changes));

    expect(code).toBe(2);
    expect(stderr).toMatch(new RegExp(`${what} .* belongs to host cp1`));
  });

  it("refuse another address or disk for a host that exists", async () => {
    const changed = north.spec("w1", 22, { diskGiB: 2 });

    const { code, stderr } = await north.tryUp(changed);

    expect(code).toBe(2);
    expect(stderr).toContain("cannot change its diskGiB, public, private");
    expect(stderr).toContain("diskGiB: was 1, asked for 2");
  });
});

function doorOf(spec: ReturnType<TestLab["spec"]>, port: number): { host: string; port: number } {
  return { host: spec.loopback, port: port + (spec.doorPortOffset ?? 0) };
}

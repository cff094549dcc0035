import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { readArrivals } from "../../../components/hosts/lab/runtime/world/arrivals.ts";
import { startWorld, stopWorld } from "../../../components/hosts/lab/runtime/world/start-world.ts";
import { metadataHost } from "../../../components/hosts/lab/runtime/world/world-spec.ts";
import { machineTraces, newTraces } from "../support/machine-traces.ts";
import { probe } from "../support/probe.ts";
import { describeInLab } from "../support/require-lab.ts";
import { TestLab } from "../support/test-lab.ts";
import { until } from "../support/until.ts";

const us = {
  name: "us-1",
  country: "US",
  addresses: ["23.192.0.10", "2600:1400::10"],
  dnsNames: ["api.us.example"],
  tcpPorts: [7000],
};
const world = { hosts: [us, metadataHost] };

describeInLab("the world around a lab", (bundle) => {
  let lab: TestLab;
  let before: readonly string[];
  const host = () => lab.spec("w1", 21);
  const reference = () => ({ lab: lab.name, stateDir: lab.stateDir });

  beforeAll(async () => {
    before = machineTraces();
    lab = await TestLab.create("world", bundle, "127.99.7");
    await lab.up(host());
    await startWorld(reference(), world);
  });

  afterAll(async () => {
    await lab.remove();
  });

  it.each([
    ["dial tcp 23.192.0.10:80", "tcp 23.192.0.10:80"],
    ["dial tcp 23.192.0.10:7000", "tcp 23.192.0.10:7000"],
    ["dial tcp [2600:1400::10]:443", "tcp 2600:1400::10:443"],
    ["dial udp 23.192.0.10:53", "udp 23.192.0.10:53"],
    ["dial udp [2600:1400::10]:443", "udp 2600:1400::10:443"],
    ["dial icmp 23.192.0.10", "icmp 23.192.0.10"],
    ["dial icmp 2600:1400::10", "icmp 2600:1400::10"],
    ["dial tcp 169.254.169.254:80", "tcp 169.254.169.254:80"],
  ])("answers %s and keeps that it arrived", async (words, arrival) => {
    expect(await probe(lab, host(), words)).toMatchObject({ outcome: "ok" });

    await until(`${arrival} has arrived`, async () => {
      const arrived = await readArrivals(reference());
      const lines = arrived.map(
        ({ protocol, address, port }) =>
          `${protocol} ${address}${port === undefined ? "" : `:${String(port)}`}`,
      );
      return lines.includes(arrival) ? true : undefined;
    });
  });

  it("resolves its names at the lab's gateway, and no others", async () => {
    const known = await probe(lab, host(), "resolve api.us.example. -server 198.51.100.1");
    expect([...(known.addresses ?? [])].sort()).toEqual(us.addresses);
    expect(await probe(lab, host(), "resolve other.example. -server 198.51.100.1")).toMatchObject({
      error: "no-such-host",
    });
  });

  it("speaks TLS with a certificate of its own authority, and keeps the name asked for", async () => {
    const { certificateAuthority } = await startWorld(reference(), world);
    await lab.on(host(), `cat >/tmp/ca.crt <<'END'\n${certificateAuthority}END`);
    const at = "-address 23.192.0.10 -ca /tmp/ca.crt";
    expect(await probe(lab, host(), `tls api.us.example:443 ${at}`)).toMatchObject({
      outcome: "ok",
      names: ["api.us.example"],
    });
    expect(await probe(lab, host(), `tls other.example:443 ${at}`)).toMatchObject({
      error: "certificate",
    });
    const hellos = (await readArrivals(reference())).filter(({ protocol }) => protocol === "tls");
    expect(hellos.map(({ sni }) => sni)).toEqual(["api.us.example", "other.example"]);
  });

  it("is left as it is by a second start, and made anew when something of it is gone", async () => {
    const first = await startWorld(reference(), world);
    const arrived = (await readArrivals(reference())).length;
    expect(await startWorld(reference(), world)).toEqual(first);
    expect((await readArrivals(reference())).length).toBe(arrived);

    const [listener] = processes();
    process.kill(Number(listener?.split(" ")[1]), "SIGKILL");
    await until("it has ended", async () =>
      Promise.resolve(processes().includes(listener ?? "") ? undefined : true),
    );
    await startWorld(reference(), world);
    expect(await readArrivals(reference())).toEqual([]);
    expect(await probe(lab, host(), "dial tcp 23.192.0.10:80")).toMatchObject({ outcome: "ok" });
  });

  it("is gone when it is stopped, and with the lab", async () => {
    await stopWorld(reference());
    expect(processes()).toEqual([]);
    expect(await probe(lab, host(), "dial tcp 23.192.0.10:80")).not.toMatchObject({
      outcome: "ok",
    });

    await startWorld(reference(), world);
    expect(processes()).not.toEqual([]);
    await lab.cli("destroy-lab");
    expect(newTraces(lab, before, machineTraces())).toEqual([]);
  });

  function processes(): string[] {
    return newTraces(lab, before, machineTraces()).filter((line) =>
      line.includes("/bin/probe world"),
    );
  }
});

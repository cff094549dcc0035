import { afterAll, beforeAll, expect, it } from "@jest/globals";
import type { LabHostSpec } from "../../../components/hosts/lab/runtime/spec.ts";
import { FirewallLab, firewallPlan, withDestinations } from "../support/firewall-lab.ts";
import { probe } from "../support/probe.ts";
import { IN_POD, MAKE_POD } from "../support/stand-in-pod.ts";
import { describeInLab } from "../support/require-lab.ts";
import { until } from "../support/until.ts";

const refused = [
  "dial tcp 23.192.0.10:443",
  "dial tcp [2600:1400::10]:443",
  "dial udp 23.192.0.10:53",
  "dial udp 23.192.0.10:443",
  "dial udp [2600:1400::10]:53",
  "dial icmp 23.192.0.10",
  "dial icmp 2600:1400::10",
  "dial tcp 1.1.1.1:443",
  "dial tcp [2606:4700:4700::1111]:443",
  "dial tcp 169.254.169.254:80",
  "dial tcp [fd00:ec2::254]:80",
  // A listed address at another port, and a workload's destination.
  "dial udp 194.58.200.5:53",
  "dial tcp 194.58.201.7:443",
  "dial tcp 194.63.248.10:443",
];

describeInLab("hosts behind their firewalls", (bundle) => {
  let firewalls: FirewallLab;
  const on = (host: LabHostSpec, command: string) => firewalls.lab.on(host, command);

  beforeAll(async () => {
    firewalls = await FirewallLab.create("fw", bundle, "127.99.8");
    await on(firewalls.gateway, MAKE_POD);
    // Without this nobody would know that what is refused below is refused by the firewall.
    const open = await triesFrom(firewalls.worker);
    expect(open).toEqual(refused.map((words) => `${words}: ok`));
    await firewalls.surround();
    await firewalls.applyAll();
  });

  afterAll(async () => {
    await firewalls.lab.remove();
  });

  it.each(["worker", "gateway"] as const)(
    "let a process on a %s reach no place that is not listed",
    async (name) => {
      const closed = await triesFrom(firewalls[name]);
      expect(closed).toEqual(refused.map((words) => `${words}: failed`));
      expect(await firewalls.arrived()).toEqual([]);
    },
  );

  it("let node traffic of a worker out through the gateway host", async () => {
    const { lab, worker } = firewalls;
    expect(await probe(lab, worker, "dial udp 194.58.200.5:123")).toMatchObject({ outcome: "ok" });
    expect(await probe(lab, worker, "dial tcp 194.58.201.7:7000")).toMatchObject({ outcome: "ok" });
    await until("both have arrived from the gateway host's address", async () => {
      const arrived = await firewalls.arrived();
      const wanted = ["198.51.100.22 194.58.200.5:123", "198.51.100.22 194.58.201.7:7000"];
      return wanted.every((each) => arrived.includes(each)) ? true : undefined;
    });
  });

  it("let a gateway host's own traffic out to listed networks, over IPv6 too", async () => {
    const { lab, gateway } = firewalls;
    expect(await probe(lab, gateway, "dial tcp [2001:700::5]:80")).toMatchObject({ outcome: "ok" });
    expect(await probe(lab, gateway, "dial udp 194.58.200.5:123")).toMatchObject({ outcome: "ok" });
  });

  it("let pods of a gateway host reach what workloads may, and nothing else", async () => {
    const { lab, gateway } = firewalls;
    const fromPod = (words: string) => probe(lab, gateway, `${words} -timeout 1500ms`, IN_POD);
    expect(await fromPod("dial tcp 194.63.248.10:443")).toMatchObject({ outcome: "ok" });
    for (const words of [
      "dial tcp 194.63.248.10:80",
      "dial udp 194.58.200.5:123",
      "dial tcp 23.192.0.10:443",
      "dial udp 23.192.0.10:443",
      "dial icmp 23.192.0.10",
      "dial tcp 169.254.169.254:80",
    ]) {
      expect(await fromPod(words)).toMatchObject({ outcome: "failed" });
    }
  });

  it("count what they drop, and that nothing internal crossed the public interface", async () => {
    const { gateway, worker } = firewalls;
    for (const host of [gateway, worker]) {
      const counters = await on(host, "nft list counters table inet nordmesh");
      const packets = (name: string): number =>
        Number(new RegExp(`counter ${name} \\{\\s+packets (\\d+)`).exec(counters)?.[1]);
      expect(packets("dropped_output")).toBeGreaterThan(0);
      expect(packets("dropped_blocked")).toBeGreaterThan(0);
      expect(packets("private_in")).toBeGreaterThan(0);
      expect(packets("internal_on_public_in")).toBe(0);
      expect(packets("internal_on_public_out")).toBe(0);
    }
  });

  it("change nothing when the phases run again", async () => {
    expect(await firewalls.apply(firewalls.worker)).toEqual(Array(4).fill("unchanged"));
    expect(await firewalls.apply(firewalls.gateway)).toEqual(Array(4).fill("unchanged"));
  });

  it("filter from the start after a reboot", async () => {
    const { lab, worker } = firewalls;
    await lab.cli("reboot", "w1");
    const before = await on(
      worker,
      "systemctl show --property=Before --value nordmesh-firewall; systemctl is-active nordmesh-firewall",
    );
    expect(before).toMatch(/network-pre\.target[^]*\nactive$/);
    expect(await probe(lab, worker, "dial udp 23.192.0.10:53")).toMatchObject({
      error: "not-permitted",
    });
    await until("the routes are back", async () => {
      const { outcome } = await probe(lab, worker, "dial udp 194.58.200.5:123 -timeout 1s");
      return outcome === "ok" ? true : undefined;
    });
    expect(await firewalls.apply(worker)).toEqual(Array(4).fill("unchanged"));
  });

  it("cut an open connection when its destination is removed", async () => {
    const { worker, gateway } = firewalls;
    await on(worker, `systemd-run --quiet --unit=talk bash -c '${TALK}'`);
    await until("some words have come back", async () =>
      Number(await on(worker, "cat /root/heard | wc -l")) > 3 ? true : undefined,
    );
    const without = withDestinations(
      firewallPlan.egress.destinations.filter(({ name }) => name !== "store"),
    );
    // On the gateway host alone: what a compromised worker keeps open ends there.
    await firewalls.apply(gateway, without);

    await until("the talk has ended", async () =>
      (await on(worker, "systemctl is-active talk || true")) === "inactive" ? true : undefined,
    );
    expect(await on(worker, "tail -n 1 /root/heard")).toBe("silence");
  });

  /** Tries all of `refused` side by side; each with what it came to. */
  async function triesFrom(host: LabHostSpec): Promise<string[]> {
    return await Promise.all(
      refused.map(async (words) => {
        const { outcome } = await probe(firewalls.lab, host, `${words} -timeout 1500ms`);
        return `${words}: ${outcome}`;
      }),
    );
  }
});

/** Says a word every tenth of a second for as long as each comes back within two seconds. */
const TALK = `exec 3<>/dev/tcp/194.58.201.7/7000
while echo word >&3 && read -r -t 2 -u 3 word; do echo $word >>/root/heard; sleep 0.1; done
echo silence >>/root/heard`;

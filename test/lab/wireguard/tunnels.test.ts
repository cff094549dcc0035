import { once } from "node:events";
import { connect } from "node:net";
import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { confirmFirewall } from "../../../components/firewall/phases/confirm-firewall.ts";
import { loadFirewall } from "../../../components/firewall/phases/load-firewall.ts";
import type { LabHostSpec } from "../../../components/hosts/lab/runtime/spec.ts";
import { openTunnels } from "../../../components/wireguard/phases/open-tunnels.ts";
import { deriveTunnelKeys } from "../../../components/wireguard/tunnel-keys.ts";
import { renderTunnel } from "../../../components/wireguard/render-tunnel.ts";
import type { Phase } from "../../../model/phase.ts";
import type { Plan } from "../../../model/plan/plan.ts";
import { encrypt, hostOf, labEnvironment } from "../../fixtures/plans.ts";
import { describeInLab } from "../support/require-lab.ts";
import { probe } from "../support/probe.ts";
import { runStep } from "../support/run-step.ts";
import { TestLab } from "../support/test-lab.ts";
import { until } from "../support/until.ts";
import { watchWire } from "../support/wire.ts";

/** The link carries jumbo frames, so that what is left for the tunnels is seen as well. */
const LINK_MTU = 9000;
const SECRET = "a secret of the test";
const keysOf = (address: string) => deriveTunnelKeys(SECRET, address);
const PROBE = "/opt/nordmesh/bundle/bin/probe";
/** What a host says of itself to whoever asks, in the clear: it must not be seen on the wire. */
const MARKER = "version=marked-by-the-test";
/** Where the lab's doors come out: the address of its administrator. */
const DOOR = "10.86.0.254";
const API_PORT = 6443;

const plan = encrypt(labEnvironment, LINK_MTU);
type Name = "cp1" | "w1" | "w2";

interface PeerStatus {
  readonly endpoint: string;
  readonly handshakeSeconds: number | null;
  readonly receivedBytes: number;
}

// The hosts live through all of this; each test goes on from where the one before left them.
describeInLab(
  "an encrypted private network in the lab",
  (bundle) => {
    let lab: TestLab;
    let specs: Readonly<Record<Name, LabHostSpec>>;

    const run = async (phase: Phase, name: Name, of: Plan = plan): Promise<string> => {
      const host = hostOf(of, name);
      const secrets = { "wireguard-tunnel": renderTunnel(of, host, keysOf) };
      const { code, stdout, stderr } = await runStep(
        lab,
        specs[name],
        phase.name,
        phase.step(of, host),
        phase === openTunnels ? secrets : {},
      );
      if (code !== 0) throw new Error(`${name} ${phase.name}: ${stderr}`);
      return stdout.trim();
    };
    const protect = async (name: Name): Promise<void> => {
      await run(loadFirewall, name);
      await run(confirmFirewall, name);
    };
    const on = (name: Name, command: string): Promise<string> => lab.on(specs[name], command);
    /** Whether a host gets an answer over TCP. */
    const reaches = async (name: Name, target: string): Promise<boolean> =>
      (await probe(lab, specs[name], `dial tcp ${target} -timeout 2s`)).outcome === "ok";
    const counters = async (name: Name): Promise<ReadonlyMap<string, number>> => {
      const printed = await on(name, "nft list counters table inet nordmesh");
      const found = printed.matchAll(/counter (\w+) \{\s+packets (\d+)/g);
      return new Map([...found].map(([, counter = "", packets]) => [counter, Number(packets)]));
    };
    const peersOf = async (name: Name): Promise<readonly PeerStatus[]> => {
      const words = "nordmesh-wireguard status -config /etc/nordmesh/wireguard/tunnel.json";
      return (JSON.parse(await on(name, words)) as { readonly peers: PeerStatus[] }).peers;
    };

    beforeAll(async () => {
      lab = await TestLab.create("tunnels", bundle, "127.99.15");
      const link = (number: number): Partial<LabHostSpec> => ({
        private: { address: `10.86.0.${String(number)}`, prefix: 24, mtu: LINK_MTU },
      });
      specs = {
        cp1: lab.spec("cp1", 11, { ...link(11), doorPorts: [22, API_PORT] }),
        w1: lab.spec("w1", 21, link(21)),
        w2: lab.spec("w2", 22, link(22)),
      };
      await Promise.all(Object.values(specs).map((spec) => lab.up(spec)));
    }, 120_000);
    afterAll(() => lab.remove(), 60_000);

    it("says with which WireGuard, and why", async () => {
      const first = ["cp1", "w1"] as const;
      await Promise.all(first.map(protect));
      const opened = await Promise.all(first.map((name) => run(openTunnels, name)));
      expect(opened).toEqual(["changed", "changed"]);
      expect(await run(openTunnels, "cp1")).toBe("unchanged");
      expect(await on("cp1", "journalctl -u nordmesh-wireguard --output=cat")).toMatch(
        /nordmesh0: (the kernel's WireGuard|wireguard-go, because this host's kernel has none)/,
      );
      const serve = "systemd-run --quiet --unit=echo -E ADDR=:8080 -E VERSION=marked-by-the-test";
      for (const name of first) await on(name, `${serve} ${PROBE} serve`);
    });

    it("carries between hosts what nobody on the link can read", async () => {
      const wire = await watchWire(lab.name, "10.86.0.21", { without: DOOR, marker: MARKER }, () =>
        on("cp1", `${PROBE} get http://10.87.0.21:8080/ -n 5 | grep -F ${MARKER}`),
      );
      expect(Object.keys(wire.kinds)).toEqual(["udp/51820"]);
      expect(wire.kinds["udp/51820"]).toBeGreaterThan(5);
      expect(wire.marked).toBe(false);
    });

    it("sends nothing to a host's address on the link, and takes nothing there", async () => {
      expect(await reaches("cp1", "10.86.0.21:8080")).toBe(false);
      expect((await counters("w1")).get("plain_on_link_in")).toBe(0);
      // A host that would send in the clear finds the other one's door shut.
      await on("w1", "nft insert rule inet nordmesh output ip daddr 10.86.0.11 accept");
      expect(await reaches("w1", "10.86.0.11:8080")).toBe(false);
      expect((await counters("cp1")).get("plain_on_link_in")).toBeGreaterThan(0);
      await on("w1", "nft -f /etc/nordmesh/firewall/confirmed.nft");
    });

    it("counts late answers of the API to an administrator apart, and lets none of them out", async () => {
      await on("cp1", "touch /run/answers");
      const listen = `socat TCP-LISTEN:${String(API_PORT)},bind=10.87.0.11 'EXEC:tail -n +1 -f /run/answers'`;
      await on("cp1", `systemd-run --quiet --unit=api ${listen}`);
      const isListening = `ss -Hltn 'sport = :${String(API_PORT)}' | grep -q .`;
      await until("the API listens", () => on("cp1", isListening).catch(() => undefined));
      const { loopback, doorPortOffset = 0 } = specs.cp1;
      const session = connect(API_PORT + doorPortOffset, loopback);
      const heard = once(session, "data");
      await on("cp1", "echo in time >> /run/answers");
      expect(String((await heard)[0])).toBe("in time\n");

      await on("cp1", `conntrack -D -p tcp --orig-port-dst ${String(API_PORT)}`);
      await on("cp1", "echo too late >> /run/answers");
      const late = await until("a late answer is counted", async () => {
        const found = await counters("cp1");
        return (found.get("late_answers_out") ?? 0) > 0 ? found : undefined;
      });
      session.destroy();
      expect(late.get("plain_on_link_out")).toBe(0);
    });

    it("uses packets as large as the link carries, and no larger", async () => {
      expect(await on("w1", "cat /sys/class/net/nordmesh0/mtu")).toBe(String(LINK_MTU - 60));
      // What the kernel would cut on its way out is cut before, so that a packet is seen as one.
      await on("cp1", "ethtool -K eth1 tx-udp-segmentation off");
      const load = `head -c 3000000 /dev/zero | timeout 20 socat -u - TCP:10.87.0.21:8090`;
      await on("w1", "systemd-run --quiet --unit=sink socat -u TCP-LISTEN:8090 OPEN:/dev/null");
      const wire = await watchWire(lab.name, "10.86.0.21", { without: DOOR, marker: MARKER }, () =>
        until("the sink listens", () => on("cp1", load).catch(() => undefined)),
      );
      expect(Object.keys(wire.kinds)).toEqual(["udp/51820"]);
      expect(wire.largest).toBeGreaterThan(8000);
      expect(wire.largest).toBeLessThanOrEqual(LINK_MTU);
    });

    it("takes a further host in without a change to any other", async () => {
      await protect("w2");
      expect(await run(openTunnels, "w2")).toBe("changed");
      expect(await reaches("w2", "10.87.0.11:8080")).toBe(true);
      expect(await reaches("w2", "10.87.0.21:8080")).toBe(true);
      for (const name of ["cp1", "w1"] as const)
        expect(await run(openTunnels, name)).toBe("unchanged");
    });

    it("changes peers of a running host and cuts no session", async () => {
      const sessionWith = async (): Promise<PeerStatus | undefined> =>
        (await peersOf("cp1")).find(({ endpoint }) => endpoint === "10.86.0.21:51820");
      const before = await sessionWith();
      const { network } = plan;
      const listed: Plan = {
        ...plan,
        network: { ...network, link: { ...network.link, hosts: null } },
      };
      expect(await run(openTunnels, "cp1", listed)).toBe("changed");
      const after = await sessionWith();
      expect(await peersOf("cp1")).toHaveLength(2);
      // A peer that had been taken out and put back would have begun to count anew.
      expect(after?.receivedBytes).toBeGreaterThanOrEqual(before?.receivedBytes ?? Infinity);
      expect(after?.handshakeSeconds).not.toBeNull();
      expect(await reaches("cp1", "10.87.0.21:8080")).toBe(true);
    });

    it("comes back by itself when its process dies, with its address", async () => {
      await on("cp1", "systemctl kill --signal=SIGKILL nordmesh-wireguard");
      const isBack = await until("hosts reach each other again", async () =>
        (await reaches("cp1", "10.87.0.21:8080")) ? true : undefined,
      );
      expect(isBack).toBe(true);
    });

    it("keeps its key to itself", async () => {
      const key = deriveTunnelKeys(SECRET, "10.86.0.11").privateKey;
      expect(await on("cp1", "stat -c %a /etc/nordmesh/wireguard/tunnel.json")).toBe("600");
      expect(
        await on("cp1", "nordmesh-wireguard status -config /etc/nordmesh/wireguard/tunnel.json"),
      ).not.toContain(key);
      const seen = `grep -rlF ${key} /var/log /var/lib/nordmesh /run/log 2>/dev/null || true`;
      expect(await on("cp1", seen)).toBe("");
    });
  },
  ["wireguard"],
);

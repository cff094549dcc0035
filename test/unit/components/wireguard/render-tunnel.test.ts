import { createPrivateKey, createPublicKey, diffieHellman } from "node:crypto";
import { describe, expect, it } from "@jest/globals";
import { renderTunnel } from "../../../../components/wireguard/render-tunnel.ts";
import { deriveTunnelKeys } from "../../../../components/wireguard/tunnel-keys.ts";
import type { Plan } from "../../../../model/plan/plan.ts";
import { encryptedPlan, hostOf } from "../../../fixtures/plans.ts";

const SECRET = "-----BEGIN PRIVATE KEY-----";
const keysOf = (address: string) => deriveTunnelKeys(SECRET, address);

interface Tunnel {
  readonly address: string;
  readonly mtu: number;
  readonly privateKey: string;
  readonly peers: readonly { publicKey: string; endpoint: string; allowed: readonly string[] }[];
}

const tunnelOf = (plan: Plan, host: string): Tunnel =>
  JSON.parse(renderTunnel(plan, hostOf(plan, host), keysOf)) as Tunnel;

const peerAt = (tunnel: Tunnel, address: string) =>
  tunnel.peers.find(({ endpoint }) => endpoint === `${address}:51820`);

describe("keys of tunnels", () => {
  it("are pairs of X25519: two ends agree on a secret", () => {
    const [a, b] = ["10.86.0.11", "10.86.0.21"].map((address) => deriveTunnelKeys(SECRET, address));
    if (a === undefined || b === undefined) throw new Error("no keys");
    expect(agree(a.privateKey, b.publicKey)).toEqual(agree(b.privateKey, a.publicKey));
  });

  it("are others for another host and for another secret, and the same again", () => {
    const keys = [
      deriveTunnelKeys(SECRET, "10.86.0.11"),
      deriveTunnelKeys(SECRET, "10.86.0.12"),
      deriveTunnelKeys("another", "10.86.0.11"),
    ].map(({ privateKey }) => privateKey);
    expect(new Set(keys).size).toBe(3);
    expect(deriveTunnelKeys(SECRET, "10.86.0.11").privateKey).toBe(keys[0]);
  });
});

describe("renderTunnel", () => {
  it("gives a host its own private key, and of every other the public one", () => {
    const text = renderTunnel(encryptedPlan, hostOf(encryptedPlan, "cp1"), keysOf);
    const other = deriveTunnelKeys(SECRET, "10.86.0.21");
    expect(text).toContain(deriveTunnelKeys(SECRET, "10.86.0.11").privateKey);
    expect(text).toContain(other.publicKey);
    expect(text).not.toContain(other.privateKey);
    expect(text).not.toContain(SECRET);
  });

  it("ends at the hosts' private addresses and carries those inside", () => {
    const tunnel = tunnelOf(encryptedPlan, "cp1");
    expect([tunnel.address, tunnel.mtu]).toEqual(["10.87.0.11/24", 1440]);
    expect(peerAt(tunnel, "10.86.0.21")?.allowed).toEqual(["10.87.0.21/32"]);
    expect(peerAt(tunnel, "10.86.0.11")).toBeUndefined();
  });

  it("knows every address of the hosts' range, so that a host that is added changes no other", () => {
    const [first, second] = encryptedPlan.hosts;
    const fewer = { ...encryptedPlan, hosts: [first, second].filter((host) => host !== undefined) };
    const before = renderTunnel(fewer as unknown as Plan, first, keysOf);
    expect(renderTunnel({ ...encryptedPlan, egress: NO_EGRESS }, first, keysOf)).toBe(
      renderTunnel({ ...(fewer as unknown as Plan), egress: NO_EGRESS }, first, keysOf),
    );
    // The network's own address is no host's; neither is this host its own peer.
    expect((JSON.parse(before) as Tunnel).peers).toHaveLength(32 - 2);
  });

  it("lists the hosts alone where they have no range", () => {
    const { network } = encryptedPlan;
    const plan: Plan = {
      ...encryptedPlan,
      network: { ...network, link: { ...network.link, hosts: null } },
    };
    expect(tunnelOf(plan, "w1").peers.map(({ endpoint }) => endpoint)).toEqual([
      "10.86.0.11:51820",
      "10.86.0.22:51820",
    ]);
  });

  it("reaches what hosts may reach outside through a gateway host, but on a gateway host itself", () => {
    expect(peerAt(tunnelOf(encryptedPlan, "w1"), "10.86.0.22")?.allowed).toEqual([
      "10.87.0.22/32",
      "194.58.200.0/24",
    ]);
    const two: Plan = {
      ...encryptedPlan,
      hosts: [
        hostOf(encryptedPlan, "cp1"),
        { ...hostOf(encryptedPlan, "w1"), egressGateway: "shared" },
        hostOf(encryptedPlan, "w2"),
      ],
      egress: { ...encryptedPlan.egress, gatewayHosts: ["w1", "w2"] },
    };
    for (const peer of tunnelOf(two, "w2").peers) expect(peer.allowed).toHaveLength(1);
    // One network has one gateway: WireGuard takes the peer by the destination.
    const behind = tunnelOf(two, "cp1").peers.filter(({ allowed }) => allowed.length > 1);
    expect(behind.map(({ endpoint }) => endpoint)).toEqual(["10.86.0.21:51820"]);
  });
});

const NO_EGRESS: Plan["egress"] = { ...encryptedPlan.egress, destinations: [] };

function agree(privateKey: string, publicKey: string): Buffer {
  const der = (prefix: string, key: string) =>
    Buffer.concat([Buffer.from(prefix, "hex"), Buffer.from(key, "base64")]);
  return diffieHellman({
    privateKey: createPrivateKey({
      key: der("302e020100300506032b656e04220420", privateKey),
      format: "der",
      type: "pkcs8",
    }),
    publicKey: createPublicKey({
      key: der("302a300506032b656e032100", publicKey),
      format: "der",
      type: "spki",
    }),
  });
}

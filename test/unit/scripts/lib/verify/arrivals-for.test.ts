import { describe, expect, it } from "@jest/globals";
import type { Arrival } from "../../../../../components/hosts/lab/runtime/world/arrivals.ts";
import { planVerification } from "../../../../../model/verification/plan-verification.ts";
import { arrivalsFor } from "../../../../../scripts/lib/verify/arrivals-for.ts";
import { OUTSIDE } from "../../../../../scripts/lib/verify/world.ts";
import { egressPlan } from "../../../../fixtures/plans.ts";

const verification = planVerification(egressPlan, OUTSIDE, true);
const tried = { settings: { plan: egressPlan }, verification };

function arrival(changes: Partial<Arrival>): Arrival {
  return {
    time: "2026-11-24T18:00:00Z",
    host: "abroad",
    protocol: "tcp",
    peer: "198.51.100.21:4000",
    address: OUTSIDE.abroad,
    port: 443,
    ...changes,
  };
}

function blamed(id: string, changes: Partial<Arrival>): number {
  const probe = verification.probes.find((candidate) => candidate.id === id);
  if (probe === undefined) throw new Error(`no probe ${id}`);
  return arrivalsFor(tried, probe, [arrival(changes)])?.length ?? -1;
}

describe("arrivalsFor", () => {
  it.each<[string, string, Partial<Arrival>, number]>([
    ["from its own host", "abroad-from-host-w1", {}, 1],
    ["from another host", "abroad-from-host-cp1", {}, 0],
    ["through a gateway host", "abroad-from-host-w1", { peer: "198.51.100.22:4000" }, 1],
    ["of a pod that may be on any host", "abroad-from-verify-caller", {}, 1],
    ["at another port", "abroad-from-host-w1", { port: 80 }, 0],
    ["over another protocol", "udp-443-from-host-w1", {}, 0],
    ["as a TLS hello", "abroad-from-host-w1", { protocol: "tls" }, 1],
    ["over HTTP", "metadata-from-host-w1", { address: "169.254.169.254", port: 80 }, 1],
    [
      "over IPv6",
      "ipv6-from-host-cp1",
      { address: OUTSIDE.abroadIpv6, peer: "[2001:db8::1]:4000" },
      1,
    ],
    [
      "under the name that was asked for",
      "bank-other-name-from-verify-caller",
      { address: "194.63.248.10", protocol: "tls", sni: "other.example" },
      1,
    ],
    ["though aimed at nothing outside", "plaintext-from-pod", {}, -1],
  ])("counts what arrives %s", (_case, id, changes, count) => {
    expect(blamed(id, changes)).toBe(count);
  });
});

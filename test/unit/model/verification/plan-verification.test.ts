import { describe, expect, it } from "@jest/globals";
import { planVerification } from "../../../../model/verification/plan-verification.ts";
import { podId } from "../../../../model/verification/probe-pods.ts";
import { egressPlan, encryptedPlan, labPlan } from "../../../fixtures/plans.ts";

const ADDRESSES = {
  abroad: "12.0.1.28",
  abroadIpv6: "2600:1f00::10",
  unlisted: "158.36.1.10",
  dohResolver: "9.9.9.9",
};

const full = planVerification(egressPlan, ADDRESSES, true);

describe("planVerification", () => {
  it("names every probe once", () => {
    const ids = full.probes.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it("tries only from pods that it makes, and makes none for nothing", () => {
    const made = full.pods.map(podId);
    const used = full.probes.flatMap(({ from }) => (from.kind === "pod" ? [from.pod] : []));
    expect(made).toEqual(expect.arrayContaining([...new Set(used)]));
    const unused = made.filter((pod) => !used.includes(pod));
    expect(unused).toEqual(["nordmesh-verify/server"]);
  });

  it("goes round the mesh in each way, on a host without a way out and on one with it", () => {
    const ways = full.pods
      .filter(({ host }) => host !== null)
      .map(({ mesh, hostNetwork, host }) => `${mesh} ${String(hostNetwork)} ${host ?? ""}`);
    expect(ways).toEqual([
      "none false w1",
      "unredirected false w1",
      "none true w1",
      "none false w2",
      "unredirected false w2",
      "none true w2",
    ]);
  });

  it("tries all that is forbidden from each pod and each kind of host", () => {
    const tried = (origin: string): string[] =>
      full.probes.filter(({ id }) => id.endsWith(`-from-${origin}`)).map(({ id }) => id);
    for (const origin of ["verify-no-sidecar-w1", "host-network-w2", "host-cp1", "host-w2"]) {
      expect(tried(origin).length).toBeGreaterThanOrEqual(8);
    }
    // A sidecar takes every TCP connection in by itself, so a bare one proves nothing.
    expect(tried("verify-caller")).not.toContain("ipv6-from-verify-caller");
    expect(tried("verify-caller")).toContain("bank-other-name-from-verify-caller");
  });

  it("expects an answer in the gateway's log from a listed destination, under its caller's name", () => {
    expect(full.probes.find(({ id }) => id === "bank-answers")).toMatchObject({
      from: { kind: "pod", pod: "demo/verify-caller" },
      expects: {
        kind: "answer",
        logged: {
          serverName: "api.bank.example",
          principal: "spiffe://lab.nordmesh.internal/ns/demo/sa/client",
        },
      },
    });
  });

  it("refuses nothing that reaches a destination: TCP has no name, and its address is the destination", () => {
    const tried = full.probes.filter(({ id }) => id.startsWith("ledger-"));
    expect(new Set(tried.map(({ id }) => id.replace(/-from-.*/, "")))).toEqual(
      new Set(["ledger-other-port", "ledger-answers", "ledger-refuses-strangers"]),
    );
    expect(tried.find(({ id }) => id === "ledger-answers")).toMatchObject({
      arguments: ["get", "http://ledger.example:7001/"],
      expects: { kind: "logged", logged: { outcome: "passed-on" } },
    });
    const ports = tried
      .filter(({ id }) => id.includes("other-port"))
      .map((probe) => probe.arguments[1]);
    expect(new Set(ports)).toEqual(new Set(["185.79.0.10:8443"]));
  });

  it("knows an impostor by what the gateway says of its certificate", () => {
    const { destinations } = egressPlan.egress;
    const originated = destinations.map((destination) =>
      destination.name === "bank"
        ? { ...destination, originateTls: { caCertificates: "PEM" } }
        : destination,
    );
    const plan = { ...egressPlan, egress: { ...egressPlan.egress, destinations: originated } };
    const { probes } = planVerification(plan, ADDRESSES, true);
    expect(probes.find(({ id }) => id === "bank-refuses-impostors")).toMatchObject({
      arguments: ["get", "http://api.bank.example:443/"],
      expects: { kind: "logged", logged: { outcome: "certificate-refused" } },
    });
    const ids = probes.map(({ id }) => id);
    expect(ids.filter((id) => /^bank-(other-name|by-address|answers)/.test(id))).toEqual([]);
  });

  it("has nobody outside to try from where there is no world", () => {
    const alone = planVerification(egressPlan, ADDRESSES, false);
    const left = new Set(alone.probes.map(({ id }) => id));
    const missing = full.probes.filter(({ id }) => !left.has(id));
    const outside = missing.filter(({ from }) => from.kind === "outside");
    const silent = missing.filter(({ expects }) => expects.kind === "silence");
    expect([outside.length, silent.length, missing.length]).toEqual([15, 4, 19]);
  });

  it("has each host call another one, so that the counters of all have something to count", () => {
    const calls = full.probes.filter(({ area }) => area === "network");
    expect(calls.map(({ from, arguments: [, , at] }) => [from, at])).toEqual([
      [{ kind: "host", host: "cp1" }, "10.86.0.21:10250"],
      [{ kind: "host", host: "w1" }, "10.86.0.22:10250"],
      [{ kind: "host", host: "w2" }, "10.86.0.11:10250"],
    ]);
    const inTunnels = planVerification(encryptedPlan, ADDRESSES, false).probes.filter(
      ({ area }) => area === "network",
    );
    expect(inTunnels.map(({ arguments: [, , at] }) => at)).toEqual([
      "10.87.0.21:10250",
      "10.87.0.22:10250",
      "10.87.0.11:10250",
    ]);
    const alone = { ...egressPlan, hosts: [egressPlan.hosts[0]] as const };
    const areas = planVerification(alone, ADDRESSES, true).probes.map(({ area }) => area);
    expect(areas).not.toContain("network");
  });

  it("proves refusals also where nothing is listed", () => {
    const { probes } = planVerification(labPlan, ADDRESSES, true);
    expect(probes.some(({ id }) => id === "abroad-from-verify-caller")).toBe(true);
    expect(probes.some(({ id }) => id.endsWith("-answers"))).toBe(false);
  });
});

import { describe, expect, it } from "@jest/globals";
import { allHardeningItems } from "../../../../model/hardening/all-items.ts";
import { type HostReading, judgeHardening } from "../../../../model/hardening/judge-hardening.ts";
import type { Plan } from "../../../../model/plan/plan.ts";
import type { ProbeResult } from "../../../../model/verification/report.ts";
import { labPlan } from "../../../fixtures/plans.ts";

const TODAY = "2026-11-24";
const plan: Plan = { ...labPlan, hardening: { optOuts: [], maintenance: null } };

/** A kubelet that leaves out what is false or 0, as kubelets do. */
const kubelet = {
  authentication: { anonymous: {}, x509: { clientCAFile: "/etc/kubernetes/pki/ca.crt" } },
  authorization: { mode: "Webhook" },
  streamingConnectionIdleTimeout: "30m0s",
  makeIPTablesUtilChains: true,
  protectKernelDefaults: true,
  eventRecordQPS: 50,
  rotateCertificates: true,
  serverTLSBootstrap: true,
  tlsCipherSuites: [
    "TLS_AES_128_GCM_SHA256",
    "TLS_AES_256_GCM_SHA384",
    "TLS_CHACHA20_POLY1305_SHA256",
  ],
  podPidsLimit: 4096,
  seccompDefault: true,
};

const good: HostReading = {
  checks: new Map(allHardeningItems.map(({ id }) => [id, { met: true, seen: "" }])),
  kubelet,
  milliseconds: 5,
};

describe("the hardening", () => {
  it("is met where every host shows all of it", () => {
    const results = judge(plan, {});
    expect(new Set(results.map(({ outcome }) => outcome))).toEqual(new Set(["passed"]));
    // Two are for people to read.
    expect(results).toHaveLength(allHardeningItems.length - 2);
  });

  it("names the host on which an item is not met, and what was seen there", () => {
    const w2 = broken("4.1.5", "kubelet.conf has mode 644");
    expect(result(judge(plan, { w2 }), "4.1.5")).toMatchObject({
      outcome: "failed",
      happened: "w2 not met: kubelet.conf has mode 644; met on cp1, w1",
    });
  });

  it("asks control planes alone for what only they have", () => {
    const w1 = broken("1.2.15", "kube-apiserver does not run");
    expect(result(judge(plan, { w1 }), "1.2.15").outcome).toBe("passed");
  });

  it.each([
    ["true", { ...kubelet, authentication: { anonymous: { enabled: true } } }, "4.2.1"],
    ["not set", { ...kubelet, podPidsLimit: undefined }, "4.2.13"],
    ["-1", { ...kubelet, podPidsLimit: -1 }, "4.2.13"],
    ["10255", { ...kubelet, readOnlyPort: 10_255 }, "4.2.4"],
    ['["TLS_RSA"]', { ...kubelet, tlsCipherSuites: ["TLS_RSA"] }, "4.2.12"],
  ])("sees what a kubelet runs with: %s", (seen, config, item) => {
    const judged = result(judge(plan, { w1: { ...good, kubelet: config } }), item);
    expect(judged.outcome).toBe("failed");
    expect(judged.happened).toContain(seen);
  });

  it("could not be read where a host gave no answer", () => {
    const w1 = { ...good, checks: "connection refused", kubelet: "connection refused" };
    expect(result(judge(plan, { w1 }), "4.1.5")).toMatchObject({ outcome: "could-not-run" });
    expect(result(judge(plan, { w1 }), "4.2.1")).toMatchObject({ outcome: "could-not-run" });
  });
});

describe("an opt-out", () => {
  const optOut = {
    items: ["4.1.5" as const],
    hosts: ["w2"],
    reason: "a tool of the owner's reads it",
    owner: "platform team",
    expires: TODAY,
  };
  const excused: Plan = { ...plan, hardening: { optOuts: [optOut], maintenance: null } };
  const w2 = broken("4.1.5", "kubelet.conf has mode 644");

  it("is told with its reason, its owner and its last day, and never counts as passed", () => {
    for (const readings of [{ w2 }, {}]) {
      expect(result(judge(excused, readings), "4.1.5")).toMatchObject({
        outcome: "opted-out",
        happened:
          "w2 left out: a tool of the owner's reads it (platform team, until 2026-11-24); met on cp1, w1",
      });
    }
  });

  it("is for its hosts and its items only", () => {
    expect(result(judge(excused, { w1: w2 }), "4.1.5").outcome).toBe("failed");
    const other = broken("4.1.6", "it belongs to nobody");
    expect(result(judge(excused, { w2: other }), "4.1.6").outcome).toBe("failed");
  });

  it("ends with its last day", () => {
    expect(result(judge(excused, { w2 }, "2026-11-25"), "4.1.5").outcome).toBe("failed");
  });
});

function broken(item: string, seen: string): HostReading {
  const checks = good.checks as ReadonlyMap<string, { met: boolean; seen: string }>;
  return { ...good, checks: new Map([...checks, [item, { met: false, seen }]]) };
}

function judge(
  judged: Plan,
  changes: Readonly<Record<string, HostReading>>,
  today = TODAY,
): readonly ProbeResult[] {
  const readings = judged.hosts.map(({ name }) => [name, changes[name] ?? good] as const);
  return judgeHardening(judged, new Map(readings), today);
}

function result(results: readonly ProbeResult[], item: string): ProbeResult {
  const found = results.find(({ title }) => title.startsWith(`${item}: `));
  if (found === undefined) throw new Error(`no result of ${item}`);
  return found;
}

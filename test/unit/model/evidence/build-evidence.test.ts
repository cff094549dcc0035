import { describe, expect, it } from "@jest/globals";
import { probeAreas } from "../../../../model/verification/report.ts";
import type { VerificationReport } from "../../../../model/verification/report.ts";
import {
  evidenceInput,
  evidenceWith,
  passedReport,
  PLAN_DIGEST,
} from "../../../fixtures/evidence.ts";
import { egressPlan, labPlan, observedPlan, tracedPlan } from "../../../fixtures/plans.ts";

function withReport(changes: Partial<VerificationReport>): ReturnType<typeof evidenceWith> {
  return evidenceWith({ verification: { ...passedReport, ...changes } });
}

function withOutcomes(
  ...outcomes: VerificationReport["results"][number]["outcome"][]
): ReturnType<typeof evidenceWith> {
  return withReport({
    results: passedReport.results.map((result, index) => ({
      ...result,
      outcome: outcomes[index] ?? "passed",
    })),
  });
}

describe("the verdict", () => {
  it("is that all is proven where every probe of every area passed on this plan", () => {
    const { total } = evidenceWith().verdict.probes;
    expect(evidenceWith().verdict).toEqual({
      outcome: "passed",
      probes: { total, passed: total, failed: 0, couldNotRun: 0 },
      gaps: [],
    });
    expect(total).toBe(passedReport.results.length);
  });

  it("is failed with one probe that failed", () => {
    const { outcome, probes } = withOutcomes("failed", "could-not-run").verdict;
    expect({ outcome, probes }).toMatchObject({
      outcome: "failed",
      probes: { failed: 1, couldNotRun: 1 },
    });
  });

  it("does not count what somebody opted out of", () => {
    const { verdict } = withOutcomes("opted-out");
    expect(verdict.outcome).toBe("passed");
    expect(verdict.probes.total).toBe(passedReport.results.length - 1);
  });

  it("is incomplete with one probe that could not run", () => {
    expect(withOutcomes("could-not-run").verdict.outcome).toBe("incomplete");
  });

  it.each([
    ["without a verification", evidenceWith({ verification: null }), "No verification was run"],
    ["for another plan", withReport({ planDigest: "sha256:other" }), "of another plan"],
    ["for another environment", withReport({ environment: "oslo" }), "another environment, oslo"],
    [
      "without an area",
      withReport({ areas: probeAreas.filter((area) => area !== "network") }),
      '"network"',
    ],
    [
      "for an area that tried nothing",
      withReport({ results: passedReport.results.filter(({ area }) => area !== "hosts") }),
      '"hosts"',
    ],
    [
      "where other hosts run",
      evidenceWith({ stack: { ...evidenceInput.stack, hosts: ["cp1", "w1"] } }),
      "other hosts than its file lists: cp1, w1",
    ],
    [
      "where other versions run",
      evidenceWith({ stack: { ...evidenceInput.stack, versions: { cilium: "1.0.0" } } }),
      "other versions",
    ],
    [
      "with a broken policy",
      evidenceWith({
        policies: [{ pack: "residency", rule: "r", title: "t", outcome: "failed", detail: "d" }],
      }),
      "The rule r of the policy pack residency was broken.",
    ],
    [
      "with an expired destination",
      evidenceWith({ plan: withDestination({ expires: "2026-11-23" }) }),
      "The destination bank expired on 2026-11-23.",
    ],
    [
      "with a transfer that no decision covers",
      evidenceWith({ plan: withDestination({ country: "IN", legalBasis: "adequacy" }) }),
      "The destination bank has no adequacy decision in force.",
    ],
  ])("is incomplete %s, and says so", (_case, { verdict }, gap) => {
    expect(verdict.outcome).toBe("incomplete");
    expect(verdict.gaps).toEqual([expect.stringContaining(gap)]);
  });

  it("does not hang on the order in which versions are listed", () => {
    const versions = Object.fromEntries(Object.entries(egressPlan.versions).reverse());
    expect(evidenceWith({ stack: { ...evidenceInput.stack, versions } }).verdict.gaps).toEqual([]);
  });

  it("lets a destination be used on its last day", () => {
    const plan = withDestination({ expires: "2026-11-24" });
    expect(evidenceWith({ plan }).verdict.outcome).toBe("passed");
  });
});

describe("what evidence says of destinations", () => {
  const { destinations } = evidenceWith();
  const named = (name: string): (typeof destinations)[number] | undefined =>
    destinations.find((destination) => destination.name === name);

  it("is whether they are inside the residency", () => {
    expect(named("bank")?.country).toEqual({ code: "NO", name: "Norway", inside: true });
    expect(named("ledger")?.country).toEqual({ code: "CH", name: "Switzerland", inside: false });
    const { plan } = evidenceInput;
    const eu = evidenceWith({ plan: { ...plan, residency: "eu" } });
    expect(eu.destinations.find(({ name }) => name === "bank")?.country.inside).toBe(false);
  });

  it("is the decision that a transfer rests on", () => {
    expect(named("ledger")?.decision).toEqual({
      act: "Commission Decision 2000/518/EC",
      condition: null,
      until: null,
    });
    expect(named("bank")?.decision).toBeNull();
  });

  it("is who uses them", () => {
    expect(named("post")?.callers).toEqual(["demo/client", "demo/echo"]);
    expect(named("time")?.callers).toEqual(["hosts"]);
  });
});

describe("what is said of records", () => {
  it("is that access logs hold nothing of a person, and where metrics are only where they are", () => {
    const { records, loggedData } = evidenceWith();
    expect(records.map(({ name }) => name)).toEqual(["Access log", "Audit log of the API"]);
    expect(records[0]?.holds).toContain("path without query string");
    expect(loggedData).toEqual([]);
    expect(evidenceWith({ plan: observedPlan }).records).toContainEqual(
      expect.objectContaining({
        name: "Request metrics",
        where: "w1, in /srv/nvme/prometheus; a copy is sent nowhere",
        kept: "30 days, or until 100 GiB are full",
      }),
    );
    const traced = evidenceWith({ plan: tracedPlan }).records.map(({ name }) => name);
    expect(traced).toContain("Traces");
  });

  it("is each thing that is logged beside, with its reason and its last day", () => {
    const allowed = { reason: "lost payments", owner: "payments", expires: "2027-01-01" };
    const accessLog = {
      queryStrings: allowed,
      requestHeaders: [{ name: "user-agent", ...allowed }],
    };
    const plan = { ...egressPlan, mesh: { ...egressPlan.mesh, accessLog } };
    const { records, loggedData } = evidenceWith({ plan });
    expect(records[0]?.holds).toMatch(/path with its query string.*, header user-agent\./);
    expect(loggedData).toEqual([
      { what: "query strings", ...allowed },
      { what: "header user-agent", ...allowed },
    ]);
  });
});

describe("the limits", () => {
  it("say first that a lab is one", () => {
    expect(evidenceWith().limits[0]).toContain("is a lab");
    const plan = { ...egressPlan, driver: "inventory" as const };
    expect(evidenceWith({ plan }).limits.join()).not.toContain("is a lab");
  });

  it("name policies only while none are part of it", () => {
    const policies = [
      { pack: "residency", rule: "r", title: "t", outcome: "passed", detail: "d" },
    ] as const;
    expect(evidenceWith().limits.join()).toContain("policy packs");
    expect(evidenceWith({ policies }).limits.join()).not.toContain("policy packs");
  });
});

it("keeps what a probe saw as text that can be signed", () => {
  const results = passedReport.results.map((result) => ({ ...result, happened: "\ud800" }));
  expect(withReport({ results }).verification?.results[0]?.happened).toBe("\ufffd");
});

it("describes an environment that sends nothing outside", () => {
  const verification = { ...passedReport, planDigest: PLAN_DIGEST };
  const { destinations, verdict } = evidenceWith({ plan: labPlan, verification });
  expect(destinations).toEqual([]);
  expect(verdict.outcome).toBe("passed");
});

function withDestination(
  changes: Partial<(typeof egressPlan.egress.destinations)[number]>,
): typeof egressPlan {
  const [first, ...others] = egressPlan.egress.destinations;
  if (first === undefined) throw new Error("the fixture has no destinations");
  return {
    ...egressPlan,
    egress: { ...egressPlan.egress, destinations: [{ ...first, ...changes }, ...others] },
  };
}

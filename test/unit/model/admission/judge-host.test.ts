import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import type { AdmissionCheck } from "../../../../model/admission/check.ts";
import { judgeHost } from "../../../../model/admission/judge-host.ts";

interface Case {
  readonly name: string;
  readonly checks: readonly AdmissionCheck[];
  readonly measurements: unknown;
  readonly verdict: string;
  /** Outcome, measured and expected of each check. */
  readonly results: readonly (readonly string[])[];
}

// The probe's own tests hold the judge on the hosts against the same file.
const cases = JSON.parse(
  readFileSync(join(import.meta.dirname, "../../../fixtures/admission/cases.json"), "utf8"),
) as Case[];

describe("judging a host", () => {
  it.each(cases)("judges $name", ({ checks, measurements, verdict, results }) => {
    const judgement = judgeHost(checks, measurements);
    expect(judgement.verdict).toBe(verdict);
    expect(judgement.results.map((each) => [each.outcome, each.measured, each.expected])).toEqual(
      results,
    );
  });

  const steal: AdmissionCheck = {
    id: "cpu-steal",
    title: "CPU steal",
    path: "cpu.stealPercent",
    rule: { kind: "at-most", limit: 2, unit: "%" },
    verdict: "refuse",
    fix: "-",
    optOut: null,
  };

  it("never accepts more where more is measured of what is to be little", () => {
    fc.assert(
      fc.property(fc.float({ noNaN: true }), fc.float({ noNaN: true, min: 0 }), (value, more) => {
        const verdicts = [value, value + more].map(
          (stealPercent) => judgeHost([steal], { cpu: { stealPercent } }).verdict,
        );
        expect(verdicts).not.toEqual(["refuse", "accept"]);
      }),
    );
  });

  it("accepts nothing that was not measured, whatever stands there instead", () => {
    fc.assert(
      fc.property(
        fc.anything().filter((value) => typeof value !== "number"),
        (stealPercent) => {
          expect(judgeHost([steal], { cpu: { stealPercent } }).verdict).toBe("refuse");
        },
      ),
    );
  });

  it("refuses whenever one check refuses, in whatever order checks come", () => {
    const kinds = ["refuse", "taint", "report"] as const;
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...kinds)), (verdicts) => {
        const checks = verdicts.map((verdict) => ({ ...steal, verdict }));
        const expected = verdicts.includes("refuse")
          ? "refuse"
          : verdicts.includes("taint")
            ? "taint"
            : "accept";
        expect(judgeHost(checks, {}).verdict).toBe(expected);
      }),
    );
  });
});

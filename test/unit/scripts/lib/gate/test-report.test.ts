import { describe, expect, it } from "@jest/globals";
import picocolors from "picocolors";
import type { LevelResult } from "../../../../../scripts/lib/gate/test-report.ts";
import { NOTHING, renderTestReport } from "../../../../../scripts/lib/gate/test-report.ts";

const plain = picocolors.createColors(false);

function result(name: string, counts: Partial<LevelResult>): LevelResult {
  return { ...NOTHING, level: { name, proves: `${name} things`, needs: "checkout" }, ...counts };
}

describe("renderTestReport", () => {
  it("sums up the levels in a last line of its own", () => {
    const report = renderTestReport(
      [
        result("unit", { passed: 3, failed: 1, seconds: 1.25 }),
        result("lab", { skipped: 2, note: "not run: lab hosts need root" }),
      ],
      plain,
    );
    expect(report.split("\n")).toEqual([
      "",
      "level  passed  failed  skipped   time",
      "unit        3       1        0  1.3 s  unit things",
      "lab         0       0        2  0.0 s  not run: lab hosts need root",
      "",
      "3 passed, 1 failed, 2 skipped",
    ]);
  });

  it("names each skipped test", () => {
    const skippedNames = ["a lab host [skipped: lab hosts need root] boots"];
    const report = renderTestReport([result("lab", { skipped: 1, skippedNames })], plain);
    expect(report).toContain(`\nskipped\n  ${skippedNames.join()}\n`);
  });
});

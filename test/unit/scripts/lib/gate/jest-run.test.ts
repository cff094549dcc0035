import { describe, expect, it } from "@jest/globals";
import type { JestReport } from "../../../../../scripts/lib/gate/jest-run.ts";
import { tally } from "../../../../../scripts/lib/gate/jest-run.ts";

type TestFile = JestReport["testResults"][number];

function testFile(name: string, statuses: readonly string[], status = "passed"): TestFile {
  const assertionResults = statuses.map((each, index) => ({ status: each, fullName: `t${index}` }));
  return { name, status, startTime: 1000, endTime: 3500, assertionResults };
}

describe("tally", () => {
  it("counts the tests below the folder, and no others", () => {
    const report = {
      testResults: [
        testFile("/r/test/unit/a.test.ts", ["passed", "failed", "pending", "todo"], "failed"),
        testFile("/r/test/unit/deep/b.test.ts", ["passed"]),
        testFile("/r/test/unit-slow/c.test.ts", ["passed", "passed"]),
      ],
    };
    expect(tally(report, "/r/test/unit")).toEqual({
      passed: 2,
      failed: 1,
      skipped: 2,
      seconds: 5,
      skippedNames: ["t2", "t3"],
    });
  });

  it("counts a file that cannot even be loaded as a failure", () => {
    const report = { testResults: [testFile("/r/test/unit/a.test.ts", [], "failed")] };
    expect(tally(report, "/r/test/unit")).toMatchObject({ passed: 0, failed: 1 });
  });

  it("counts a file whose cleaning up failed after its tests passed", () => {
    const report = { testResults: [testFile("/r/test/unit/a.test.ts", ["passed"], "failed")] };
    expect(tally(report, "/r/test/unit")).toMatchObject({ passed: 1, failed: 1 });
  });
});

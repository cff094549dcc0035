import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { z } from "zod";

const JEST = "node_modules/jest/bin/jest.js";

/** The part of jest's JSON report that is counted here. */
const reportSchema = z.object({
  testResults: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      startTime: z.number(),
      endTime: z.number(),
      assertionResults: z.array(z.object({ status: z.string(), fullName: z.string() })),
    }),
  ),
});

/** Jest's own report of a run: one entry for each test file. */
export type JestReport = z.infer<typeof reportSchema>;

/** What the tests of one level came to. */
export interface LevelTally {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** Summed over test files, which may have run at the same time. */
  readonly seconds: number;
  /** Full names of the skipped tests; by convention a name says why. */
  readonly skippedNames: readonly string[];
}

/** How a run of jest ended: with a report, or without one where it found no tests or broke. */
export interface JestRun {
  readonly exitStatus: number;
  readonly report: JestReport;
}

/**
 * Runs jest on some levels, showing its progress on stderr as it goes.
 * @param jestArguments added to the command line as they are
 */
export async function runJest(
  root: string,
  levels: readonly string[],
  jestArguments: readonly string[],
): Promise<JestRun> {
  const folder = await mkdtemp(path.join(tmpdir(), "nordmesh-test-"));
  const reportFile = path.join(folder, "report.json");
  const child = spawn(
    process.execPath,
    [
      // Jest runs ES modules only with this flag; the warning about it would be repeated by every worker.
      "--experimental-vm-modules",
      "--disable-warning=ExperimentalWarning",
      path.join(root, JEST),
      ...["--selectProjects", ...levels],
      ...["--json", `--outputFile=${reportFile}`],
      ...jestArguments,
    ],
    { cwd: root, stdio: ["ignore", "ignore", "inherit"] },
  );
  const [status] = (await once(child, "close")) as [number | null];
  try {
    return { exitStatus: status ?? 1, report: await readReport(reportFile) };
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function readReport(file: string): Promise<JestReport> {
  // Jest writes no report where no test matched; its own message is on stderr.
  const text = await readFile(file, "utf8").catch(() => `{"testResults":[]}`);
  return reportSchema.parse(JSON.parse(text));
}

/** Counts the tests below one folder. A file that failed without a failed test counts as one failure. */
export function tally(report: JestReport, folder: string): LevelTally {
  const files = report.testResults.filter(({ name }) => name.startsWith(folder + path.sep));
  const tests = files.flatMap(({ assertionResults }) => assertionResults);
  const broken = files.filter(
    (file) =>
      file.status === "failed" && file.assertionResults.every(({ status }) => status !== "failed"),
  );
  const skipped = tests.filter(({ status }) => status !== "passed" && status !== "failed");
  const milliseconds = files.reduce((sum, file) => sum + file.endTime - file.startTime, 0);
  return {
    passed: tests.filter(({ status }) => status === "passed").length,
    failed: tests.filter(({ status }) => status === "failed").length + broken.length,
    skipped: skipped.length,
    seconds: milliseconds / 1000,
    skippedNames: skipped.map(({ fullName }) => fullName),
  };
}

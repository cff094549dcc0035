import { spawnSync } from "node:child_process";
import { existsSync, globSync } from "node:fs";
import path from "node:path";
import { runCommand } from "./lib/command-line/command-line.ts";
import { runJest, tally } from "./lib/gate/jest-run.ts";
import { UsageError } from "./lib/command-line/parse-command-line.ts";
import { terminalOf } from "./lib/terminal/terminal.ts";
import type { TestLevel } from "./lib/gate/test-levels.ts";
import { TEST_LEVELS } from "./lib/gate/test-levels.ts";
import type { LevelResult } from "./lib/gate/test-report.ts";
import { NOTHING, renderTestReport, sumOf } from "./lib/gate/test-report.ts";

const ROOT = path.dirname(import.meta.dirname);

/** A test of the lab may make a cluster on two busy cores; each wait inside has its own, shorter, limit. */
const LAB_TEST_TIMEOUT_MINUTES = 30;

await runCommand(
  {
    name: "test",
    summary: "Run the tests, the quick levels first",
    details: [
      "The lab level makes a real cluster. It needs Linux and root, installs the Debian packages that",
      "are missing and makes the bundle first; elsewhere it is skipped and counted as skipped.",
      "The last line of the output is the sum over all levels.",
    ].join("\n"),
    positionals: {},
    options: {
      level: {
        type: "string",
        placeholder: "LEVELS",
        description: `comma-separated list of ${TEST_LEVELS.map(({ name }) => name).join(", ")} (default: all but those that take too long for each change)`,
      },
      only: {
        type: "string",
        placeholder: "PATTERN",
        description: "run only test files whose path matches this regular expression",
      },
    },
    examples: ["", "--level unit,component", "--level unit --only cidr"],
  },
  async ({ options }) => {
    const levels = chosenLevels(options.level);
    const leftOut = TEST_LEVELS.filter(
      (level) => !levels.includes(level) && options.level === undefined,
    );
    const filter = options.only === undefined ? [] : [`--testPathPatterns=${options.only}`];
    const quick = levels.filter(({ needs }) => needs === "checkout");
    const lab = levels.filter(({ needs }) => needs === "lab");
    const results = [
      ...(quick.length === 0 ? [] : await runLevels(quick, filter)),
      ...(lab.length === 0 ? [] : await runLabLevels(lab, filter)),
      ...leftOut.map((level) => skipLevel(level, level.leftOut ?? "")),
    ];
    const judged = options.only === undefined ? results.map(demandTests) : results;
    console.log(renderTestReport(judged, terminalOf(process.stdout).colour));
    return sumOf(judged, "failed") === 0 && sumOf(judged, "passed") > 0 ? 0 : 1;
  },
);

function chosenLevels(list: string | undefined): TestLevel[] {
  if (list === undefined) return TEST_LEVELS.filter(({ leftOut }) => leftOut === undefined);
  const names = list.split(",");
  const unknown = names.find((name) => TEST_LEVELS.every((level) => level.name !== name));
  if (unknown !== undefined) {
    const known = TEST_LEVELS.map(({ name }) => name).join(", ");
    throw new UsageError(`There is no level "${unknown}": choose from ${known}.`);
  }
  return TEST_LEVELS.filter(({ name }) => names.includes(name));
}

async function runLevels(
  levels: readonly TestLevel[],
  jestArguments: readonly string[],
): Promise<LevelResult[]> {
  const names = levels.map(({ name }) => name);
  const { exitStatus, report } = await runJest(ROOT, names, jestArguments);
  const results = levels.map((level) => ({ level, ...tally(report, testFolder(level)) }));
  const explained = results.some(({ passed, failed }) => passed + failed === 0 || failed > 0);
  if (exitStatus === 0 || explained) return results;
  // All tests passed and jest still failed, as it does when a worker crashes after its last test.
  const [first, ...others] = results;
  const note = `jest ended with status ${exitStatus}`;
  return first ? [{ ...first, failed: 1, note }, ...others] : [];
}

async function runLabLevels(
  levels: readonly TestLevel[],
  jestArguments: readonly string[],
): Promise<LevelResult[]> {
  const obstacle = labObstacle();
  if (obstacle !== null) {
    return levels.map((level) => skipLevel(level, obstacle));
  }
  // The doctor installs what it can. What else it misses may matter to another lab only: the tests will tell.
  runScript("doctor", "--fix");
  if (!runScript("bundle")) {
    const note = "not run: the bundle could not be made";
    return levels.map((level) => ({ level, ...NOTHING, failed: 1, note }));
  }
  return runLevels(levels, [
    ...jestArguments,
    "--runInBand",
    `--testTimeout=${LAB_TEST_TIMEOUT_MINUTES * 60_000}`,
  ]);
}

/** Nobody has counted its tests, so its files are. */
function skipLevel(level: TestLevel, reason: string): LevelResult {
  const skipped = Math.max(1, testFiles(level).length);
  return { level, ...NOTHING, skipped, note: `not run: ${reason}` };
}

/** What keeps this machine from being a lab, or null. */
function labObstacle(): string | null {
  if (process.platform !== "linux") return "lab hosts need Linux";
  if (process.getuid?.() !== 0) return "lab hosts need root";
  return null;
}

/** Runs another command of this repository, showing all it says; returns whether it succeeded. */
function runScript(name: string, ...args: readonly string[]): boolean {
  process.stderr.write(`\n> ${[name, ...args].join(" ")}\n`);
  const script = path.join(ROOT, "scripts", `${name}.ts`);
  const { status } = spawnSync(process.execPath, [script, ...args], {
    cwd: ROOT,
    stdio: "inherit",
  });
  return status === 0;
}

/** A level without tests proves nothing, which must not look like success. */
function demandTests(result: LevelResult): LevelResult {
  const { level, passed, failed, skipped } = result;
  if (passed + failed + skipped > 0) return result;
  if (level.judges !== undefined && !existsSync(path.join(ROOT, level.judges))) {
    return { ...result, note: `there is no ${level.judges}/ to judge` };
  }
  return { ...result, failed: 1, note: "has no tests" };
}

function testFolder(level: TestLevel): string {
  return path.join(ROOT, "test", level.name);
}

function testFiles(level: TestLevel): string[] {
  return globSync("**/*.test.ts", { cwd: testFolder(level) });
}

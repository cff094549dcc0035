import { spawnSync } from "node:child_process";
import { existsSync, globSync } from "node:fs";
import path from "node:path";
import { runCommand } from "./lib/command-line.ts";
import type { LevelTally } from "./lib/jest-run.ts";
import { runJest, tally } from "./lib/jest-run.ts";
import { UsageError } from "./lib/parse-command-line.ts";
import { alignColumns } from "./lib/table.ts";
import { terminalOf } from "./lib/terminal.ts";
import type { TestLevel } from "./lib/test-levels.ts";
import { TEST_LEVELS } from "./lib/test-levels.ts";

const ROOT = path.dirname(import.meta.dirname);

/** What makes the lab level possible, in order. Both say what they do and do nothing twice. */
const LAB_PREPARATIONS = [["scripts/doctor.ts", "--fix"], ["scripts/bundle.ts"]];

/** A test of the lab may make a cluster on two busy cores; each wait inside has its own, shorter, limit. */
const LAB_TEST_TIMEOUT_MINUTES = 30;

interface LevelResult extends LevelTally {
  readonly level: TestLevel;
  /** Why a whole level was skipped or failed. */
  readonly note?: string;
}

const NOTHING: LevelTally = { passed: 0, failed: 0, skipped: 0, seconds: 0, skippedNames: [] };

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
        description: `comma-separated list of ${TEST_LEVELS.map(({ name }) => name).join(", ")} (default: all)`,
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
    const filter = options.only === undefined ? [] : [`--testPathPatterns=${options.only}`];
    const quick = levels.filter(({ needs }) => needs === "checkout");
    const lab = levels.filter(({ needs }) => needs === "lab");
    const results = [
      ...(quick.length === 0 ? [] : await runLevels(quick, filter)),
      ...(lab.length === 0 ? [] : await runLabLevels(lab, filter)),
    ];
    const judged = options.only === undefined ? results.map(demandTests) : results;
    return report(judged);
  },
);

function chosenLevels(list: string | undefined): TestLevel[] {
  if (list === undefined) return [...TEST_LEVELS];
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
    return levels.map((level) => {
      const skipped = Math.max(1, testFiles(level).length);
      return { level, ...NOTHING, skipped, note: `not run: ${obstacle}` };
    });
  }
  const failed = LAB_PREPARATIONS.find((command) => !succeeds(command));
  if (failed) {
    const note = `not run: node ${failed.join(" ")} failed`;
    return levels.map((level) => ({ level, ...NOTHING, failed: 1, note }));
  }
  return runLevels(levels, [
    ...jestArguments,
    "--runInBand",
    `--testTimeout=${LAB_TEST_TIMEOUT_MINUTES * 60_000}`,
  ]);
}

/** What keeps this machine from being a lab, or null. */
function labObstacle(): string | null {
  if (process.platform !== "linux") return "lab hosts need Linux";
  if (process.getuid?.() !== 0) return "lab hosts need root";
  return null;
}

function succeeds(command: readonly string[]): boolean {
  process.stderr.write(`\nnode ${command.join(" ")}\n`);
  return spawnSync(process.execPath, command, { cwd: ROOT, stdio: "inherit" }).status === 0;
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

function report(results: readonly LevelResult[]): number {
  const { colour } = terminalOf(process.stdout);
  const rows = results.map((result) => [
    result.failed > 0 ? colour.red(result.level.name) : result.level.name,
    String(result.passed),
    String(result.failed),
    String(result.skipped),
    `${result.seconds.toFixed(1)} s`,
    result.note ?? result.level.proves,
  ]);
  const heading = ["level", "passed", "failed", "skipped", "time", ""];
  const table = alignColumns(
    [heading, ...rows],
    ["left", "right", "right", "right", "right", "left"],
  );
  console.log(`\n${table.join("\n")}`);

  const skipped = results.flatMap(({ skippedNames }) => skippedNames);
  if (skipped.length > 0) console.log(`\nskipped\n${skipped.map((n) => `  ${n}`).join("\n")}`);

  const sum = (key: "passed" | "failed" | "skipped"): number =>
    results.reduce((total, result) => total + result[key], 0);
  console.log(`\n${sum("passed")} passed, ${sum("failed")} failed, ${sum("skipped")} skipped`);
  return sum("failed") === 0 && sum("passed") > 0 ? 0 : 1;
}

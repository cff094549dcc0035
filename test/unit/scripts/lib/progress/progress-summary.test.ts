import { describe, expect, it } from "@jest/globals";
import type { EngineResult } from "../../../../../scripts/lib/engine/engine.ts";
import { exitStatusOf } from "../../../../../scripts/lib/engine/engine-run.ts";
import {
  renderCounts,
  renderSummary,
} from "../../../../../scripts/lib/progress/progress-summary.ts";
import { fitLine, seconds } from "../../../../../scripts/lib/progress/progress-text.ts";
import { terminalOf } from "../../../../../scripts/lib/terminal/terminal.ts";

const { colour } = terminalOf({}, {});
const unchanged = { create: 0, update: 0, replace: 0, delete: 0, same: 250 };
const result: EngineResult = {
  ok: true,
  interrupted: false,
  declined: false,
  changes: unchanged,
  failures: [],
  skipped: 0,
};
const failed: EngineResult = {
  ...result,
  ok: false,
  failures: [
    { name: "cp1-init-control-plane", error: new Error("exit code 1\n  command  x\u001b[2J") },
  ],
  skipped: 3,
};

describe("the last lines of a run", () => {
  it("say that there was nothing to do", () => {
    expect(renderSummary(result, 3210, colour)).toEqual(["Nothing to do: 250 unchanged in 3.2s"]);
  });

  it("count what was done", () => {
    const changes = { create: 3, update: 1, replace: 0, delete: 2, same: 4 };
    expect(renderSummary({ ...result, changes }, 61_000, colour)).toEqual([
      "Done: 3 created, 1 changed, 2 deleted, 4 unchanged in 1m01s",
    ]);
  });

  it("tell every failure in full, and what was not attempted", () => {
    expect(renderSummary(failed, 100, colour)).toEqual([
      "cp1-init-control-plane:",
      "  exit code 1",
      "    command  x",
      "",
      "Failed: 250 unchanged in 0.1s",
      "3 not attempted.",
    ]);
  });

  it("name an empty run", () => {
    expect(renderCounts({ ...unchanged, same: 0 })).toBe("nothing");
  });
});

describe("the exit status", () => {
  it.each([
    ["done", result, 0],
    ["failed", failed, 1],
    ["deletions declined", { ...result, ok: false, declined: true }, 4],
    ["interrupted", { ...failed, interrupted: true }, 130],
    ["skipped without a failure", { ...result, ok: false }, 1],
  ])("%s", (_case, given, status) => {
    expect(exitStatusOf(given)).toBe(status);
  });
});

describe("durations and widths", () => {
  it.each([
    [40, "0.0s"],
    [8149, "8.1s"],
    [59_949, "59.9s"],
    [59_960, "1m00s"],
    [3_725_000, "62m05s"],
  ])("%i ms is %s", (milliseconds, text) => {
    expect(seconds(milliseconds)).toBe(text);
  });

  it("cuts a line by what is seen of it, and keeps its colours whole", () => {
    expect(fitLine("\u001b[31mabcdef\u001b[39m", 4)).toBe("\u001b[31mabc\u001b[39m…");
    expect(fitLine("\u001b[31mabcd\u001b[39m", 4)).toBe("\u001b[31mabcd\u001b[39m");
  });
});

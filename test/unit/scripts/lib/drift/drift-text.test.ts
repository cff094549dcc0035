import { describe, expect, it } from "@jest/globals";
import type { Difference } from "../../../../../model/drift/difference.ts";
import { type DriftReport, statusOf, toJson } from "../../../../../model/drift/drift-report.ts";
import { renderDrift } from "../../../../../scripts/lib/drift/drift-text.ts";
import { terminalOf } from "../../../../../scripts/lib/terminal/terminal.ts";

const file: Difference = {
  kind: "file",
  where: "w1",
  subject: "/etc/hosts",
  expected: "line 1: a",
  got: "line 1: b\u001b[31m",
  mend: { by: "step", host: "w1", phase: "prepare-host" },
};
const node: Difference = {
  kind: "node",
  where: "w1",
  subject: "new pods",
  expected: "taken",
  got: "kept off",
  mend: { by: "command", command: "npm run node -- uncordon lab w1" },
};
const plan: Difference = { ...node, kind: "plan", where: "cluster", mend: { by: "up" } };
const report: DriftReport = {
  environment: "lab",
  milliseconds: 2340,
  compared: { file: 30, object: 200, dns: 0 },
  differences: [file, node, { ...file, subject: "/etc/x" }, plan],
  unseen: [],
  notes: ["w1 asks for a reboot: kernel"],
};
const NO_COLOUR = { NO_COLOR: "1" };

describe("a report of drift", () => {
  it("is a line for each difference where nobody reads a terminal", () => {
    expect(renderDrift(report, terminalOf({}, NO_COLOUR)).split("\n")).toEqual([
      "drift  w1  file  /etc/hosts: expected line 1: a, got line 1: b",
      "drift  w1  node  new pods: expected taken, got kept off",
      "drift  w1  file  /etc/x: expected line 1: a, got line 1: b",
      "drift  cluster  plan  new pods: expected taken, got kept off",
      "note  w1 asks for a reboot: kernel",
      "to mend 2: npm run up -- lab --mend",
      "to mend 1: npm run node -- uncordon lab w1",
      "to mend 1: npm run up -- lab",
      "4 differences from the plan of lab  (30 × file, 200 × object; 2.3s)",
    ]);
  });

  it("is a table for each host on a terminal, within its width", () => {
    const terminal = terminalOf({ isTTY: true, columns: 60 }, { ...NO_COLOUR, TERM: "xterm" });
    const lines = renderDrift(report, terminal).split("\n");
    expect(lines.slice(0, 4)).toEqual([
      "w1",
      "  file  /etc/hosts  expected line 1: a  got line 1: b",
      "  node  new pods    expected taken      got kept off",
      "  file  /etc/x      expected line 1: a  got line 1: b",
    ]);
  });

  it("says so where all is as planned, and where not all was seen", () => {
    const clean = { ...report, differences: [], notes: [] };
    expect(renderDrift(clean, terminalOf({}, NO_COLOUR))).toBe(
      "lab is as planned  (30 × file, 200 × object; 2.3s)",
    );
    const unseen = { ...clean, unseen: [{ where: "w1", why: "no route" }] };
    expect(renderDrift(unseen, terminalOf({}, NO_COLOUR)).split("\n")).toEqual([
      "not seen  w1: no route",
      "lab was not seen whole  (30 × file, 200 × object; 2.3s)",
    ]);
  });

  it("ends with a status of its own for drift, and another for what was not seen", () => {
    expect(statusOf({ ...report, differences: [] })).toBe(0);
    expect(statusOf(report)).toBe(5);
    expect(statusOf({ ...report, unseen: [{ where: "w1", why: "" }] })).toBe(7);
  });

  it("has the command of each difference for machines", () => {
    expect(toJson(report)).toMatchObject({
      format: 1,
      environment: "lab",
      drift: true,
      complete: true,
      differences: [
        { kind: "file", where: "w1", subject: "/etc/hosts", mend: "npm run up -- lab --mend" },
        { mend: "npm run node -- uncordon lab w1" },
        { mend: "npm run up -- lab --mend" },
        { mend: "npm run up -- lab" },
      ],
    });
  });
});

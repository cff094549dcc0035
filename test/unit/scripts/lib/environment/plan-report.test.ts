import { stripVTControlCharacters } from "node:util";
import { describe, expect, it } from "@jest/globals";
import type { Plan } from "../../../../../model/plan/plan.ts";
import { planEnvironment } from "../../../../../model/plan/plan-environment.ts";
import { renderPlan } from "../../../../../scripts/lib/environment/plan-report.ts";
import { terminalOf } from "../../../../../scripts/lib/terminal/terminal.ts";
import { environmentText, parseAs } from "../../../../fixtures/environments.ts";
import { tracedPlan, versions } from "../../../../fixtures/plans.ts";
import { expectGolden } from "../../../../support/golden.ts";

function planOf(name: string): Plan {
  const parsed = parseAs(name, environmentText(name));
  if (!parsed.ok) throw new Error(`fixture ${name} is not valid`);
  return planEnvironment(parsed.environment, versions);
}

const pipe = terminalOf({}, {});
const wideTerminal = terminalOf({ isTTY: true, columns: 100 }, {});
const narrowTerminal = terminalOf({ isTTY: true, columns: 50 }, {});

describe("renderPlan", () => {
  it.each(["valid-lab", "valid-inventory", "valid-kvm"])("%s, without a terminal", (name) => {
    expectGolden(`plan/${name}.txt`, renderPlan(planOf(name), `${name}.yaml`, pipe));
  });

  it("says where metrics and traces are kept, and what that brings along", () => {
    const text = renderPlan(tracedPlan, "x.yaml", pipe);
    expect(text).toContain("on w1 in /srv/nvme/prometheus, for 30 days and up to 100GiB");
    expect(text).toContain(
      "of 0.5 % of calls, on w1 in /srv/nvme/jaeger, for 7 days and up to 20GiB",
    );
    expect(text).toContain("Jaeger 2.13.0");
    expect(text).toContain("make-volume-folders");
    expect(text).toContain("Prometheus 3.15.1");
  });

  it("on a terminal adds colour and nothing else", () => {
    const plan = planOf("valid-inventory");
    const coloured = renderPlan(plan, "x.yaml", wideTerminal);
    const plain = renderPlan(plan, "x.yaml", pipe);
    expect(coloured).not.toBe(plain);
    expect(stripVTControlCharacters(coloured)).toBe(plain);
  });

  it("breaks lists to the width of the terminal", () => {
    const text = renderPlan(planOf("valid-lab"), "x.yaml", narrowTerminal);
    const [, phases = ""] = stripVTControlCharacters(text).split("\nPhases\n");
    for (const line of phases.split("\n")) expect(line.length).toBeLessThanOrEqual(50);
  });
});

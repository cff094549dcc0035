import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import { runProgram } from "../../engine/run.ts";
import { loadExceptions } from "../../policies/shared/load-exceptions.ts";
import { judgeResources } from "../../scripts/lib/policy/judge-resources.ts";
import { toResource } from "../../scripts/lib/policy/marked-resources.ts";
import type { Judgement } from "../../scripts/lib/policy/judgement.ts";
import type { Plan } from "../../model/plan/plan.ts";
import { buildCluster } from "../../stacks/build-cluster.ts";
import { egressPlan, tracedPlan } from "../fixtures/plans.ts";
import { TODAY } from "./support/evaluate.ts";

/** What the program registers for a plan, judged; charts are left out, since they are in a bundle. */
async function judgeProgram(plan: Plan): Promise<Judgement> {
  const stateDir = await mkdtemp(join(tmpdir(), "nordmesh-program-"));
  const { failures, marked } = await runProgram({
    project: "nordmesh",
    stack: plan.environment,
    program: () => Promise.resolve(buildCluster(plan, "/bundle", () => [])),
    stateDir,
    passphrase: "",
    mode: "preview",
  }).finally(() => rm(stateDir, { recursive: true }));
  expect(failures).toEqual([]);
  const resources = marked.map(toResource);
  return judgeResources(
    { name: "program", resources, locate: () => null },
    { today: TODAY, exceptions: loadExceptions() },
  );
}

const STRANGE_ADDRESSES = { privateAddress: "203.0.113.11", linkAddress: "203.0.113.11" };

function brokenRules({ violations }: Judgement): string[] {
  return [...new Set(violations.map(({ violation }) => violation.rule.name))].sort();
}

describe("the program", () => {
  it("passes its own packs in a preview, where nothing has been made", async () => {
    const judgement = await judgeProgram(tracedPlan);
    expect(brokenRules(judgement)).toEqual([]);
    expect(judgement.resources).toBeGreaterThan(100);
  });

  it("does not pass them with a site, a destination and a host elsewhere", async () => {
    const [first, ...others] = egressPlan.hosts;
    const judgement = await judgeProgram({
      ...egressPlan,
      hosts: [
        {
          ...first,
          ...STRANGE_ADDRESSES,
          site: { ...first.site, country: "US" },
        },
        ...others,
      ],
      egress: {
        ...egressPlan.egress,
        destinations: egressPlan.egress.destinations.map((destination) => ({
          ...destination,
          legalBasis: "residency",
          country: "IN",
        })),
      },
    });
    expect(brokenRules(judgement)).toEqual(
      expect.arrayContaining([
        "api-server-is-private",
        "hosts-stand-inside-residency",
        "internal-addresses-are-private",
        "transfers-have-a-legal-basis",
      ]),
    );
  });
});

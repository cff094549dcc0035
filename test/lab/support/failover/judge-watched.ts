import { expect } from "@jest/globals";
import type { Watched } from "./lose-control-plane.ts";

/** How long a write waited depends on what else the machine does: `npm run bench -- failover` holds that to its target. */
export function expectSurvived({ operator, worker, mesh }: Watched): void {
  expect(Math.min(operator.writes, worker.writes)).toBeGreaterThan(20);
  expect(mesh.failures).toEqual([]);
  expect(mesh.calls).toBeGreaterThan(20);
}

/** What was measured belongs to the test's report, whatever becomes of the test. */
export function say(what: string, { operator, worker, mesh }: Watched): void {
  const gaps = [operator, worker].map(({ longestGapSeconds }) => longestGapSeconds.toFixed(1));
  const reasons = [operator, worker].flatMap(({ refusals }) => refusals.map((why) => `  ${why}\n`));
  process.stdout.write(
    `${what}: longest gap ${gaps.join(" s and ")} s, ${String(mesh.failures.length)} of ${String(mesh.calls)} calls failed\n${reasons.join("")}`,
  );
}

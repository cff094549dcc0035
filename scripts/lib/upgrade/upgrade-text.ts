import type { UpgradeRefusal } from "../../../model/upgrade/judge-upgrade.ts";
import type { UpgradeStep } from "../../../model/upgrade/plan-steps.ts";
import type { ClusterState } from "../node/cluster-state.ts";
import { renderDrain } from "../node/drain-text.ts";

/** An upgrade that is not begun; for the person who asked for it, so commands show no stack. */
export class UpgradeRefused extends Error {
  override readonly name = "UpgradeRefused";
  /** Exit status of a command that ends with this error. */
  readonly exitStatus = 2;

  constructor(environment: string, refusals: readonly UpgradeRefusal[]) {
    super(renderRefusals(environment, refusals));
  }
}

/** All that speaks against an upgrade, in the form of problems of an environment's file. */
export function renderRefusals(environment: string, refusals: readonly UpgradeRefusal[]): string {
  const { length } = refusals;
  return [
    `${environment}: ${String(length)} reason${length === 1 ? "" : "s"} not to upgrade`,
    ...refusals.flatMap(({ what, expected, got, fix }) => [
      `  ${what}`,
      `    expected  ${expected}`,
      `    got       ${got}`,
      `    fix       ${fix}`,
    ]),
  ].join("\n");
}

/** The steps of an upgrade, and of each host that is drained what moves and what would stay. */
export function renderSteps(steps: readonly UpgradeStep[], state: ClusterState): string[] {
  return steps.flatMap((step, index) => [
    `${String(index + 1)}. ${step.title}`,
    ...drainsOf(step).flatMap((host) => renderDrain(host, state).map((line) => `   ${line}`)),
  ]);
}

function drainsOf(step: UpgradeStep): readonly string[] {
  return step.kind === "hosts" ? step.hosts : [];
}

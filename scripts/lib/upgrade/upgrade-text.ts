import type { UpgradeRefusal } from "../../../model/upgrade/judge-upgrade.ts";
import type { UpgradeStep } from "../../../model/upgrade/plan-steps.ts";
import type { ClusterState } from "./cluster-state.ts";
import { deploymentsToRoll, podsToMove, standingBlockersOf } from "./judge-drain.ts";

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
    ...(step.kind === "hosts" ? step.hosts.flatMap((host) => renderDrain(host, state)) : []),
  ]);
}

function renderDrain(host: string, state: ClusterState): string[] {
  const moving = podsToMove(state, host).length;
  const first = deploymentsToRoll(state, host).map(
    ({ metadata }) => `${metadata.namespace}/${metadata.name}`,
  );
  const before = first.length === 0 ? "" : `; started elsewhere first: ${first.join(", ")}`;
  return [
    `   ${host}: ${String(moving)} pods move${before}`,
    ...standingBlockersOf(state, host).map((blocker) => `   ${host}: BLOCKED by ${blocker}`),
  ];
}

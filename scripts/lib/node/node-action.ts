import type { HostPlan } from "../../../model/plan/plan.ts";
import type { ReadyPlan } from "../environment/prepare.ts";
import type { PodAndReason } from "./judge-drain.ts";
import { renderPod } from "./judge-drain.ts";

/** What an operator asks for a host. */
export interface NodeArgs {
  readonly ready: ReadyPlan;
  /** Name of a node. */
  readonly host: string;
  readonly deadlineSeconds: number;
  readonly preview: boolean;
  readonly yes: boolean;
  /** Leaves out the drain before a reset. */
  readonly force: boolean;
  /** Tells of what is going on. */
  readonly say: (line: string) => void;
}

/** What an action came to. */
export interface NodeOutcome {
  readonly status: number;
  /** For a person. */
  readonly lines: readonly string[];
  /** For a machine. */
  readonly report: Readonly<Record<string, unknown>>;
}

/** Exit statuses of the actions beside the common ones. */
export const NODE_STATUS = { podsLeft: 4, noAnswer: 6 } as const;

/** Where pods are left at the deadline of a drain. */
export function podsLeft(
  host: string,
  deadlineSeconds: number,
  { moved, left }: { readonly moved: number; readonly left: readonly PodAndReason[] },
): NodeOutcome {
  return {
    status: NODE_STATUS.podsLeft,
    lines: [
      `${host} is not drained within ${String(deadlineSeconds)} s: of ${String(moved + left.length)} pods ${String(left.length)} stand on it still, and run on`,
      ...left.map((pod) => `  ${renderPod(pod)}`),
      `${host} stays closed: mend that and run the same again, or open it`,
    ],
    report: { drained: false, moved, left },
  };
}

/** The command for another action on the same host. */
export function nodeCommand(
  action: string,
  environment: string,
  { name }: Pick<HostPlan, "name">,
): string {
  return `npm run node -- ${action} ${environment} ${name}`;
}

import type { BudgetState, LabelSelector, PodState } from "./cluster-state.ts";
import { isPartOf } from "./other-hosts.ts";

/** Why budgets keep a pod from being evicted as they stand; undefined where they do not. */
export function budgetReason(
  { metadata }: PodState,
  budgets: readonly BudgetState[],
): string | undefined {
  const own = budgets.filter(
    ({ metadata: { namespace }, spec: { selector } }) =>
      namespace === metadata.namespace &&
      selector !== undefined &&
      selects(selector, metadata.labels),
  );
  const names = own.map((budget) => budget.metadata.name).join(" and ");
  if (own.length > 1)
    return `PodDisruptionBudgets ${names} are both about it, and Kubernetes then evicts none`;
  const [budget] = own;
  if (budget === undefined || budget.status.disruptionsAllowed > 0) return undefined;
  const { currentHealthy, desiredHealthy } = budget.status;
  return `PodDisruptionBudget ${names} allows no disruption: ${String(currentHealthy)} pods are healthy, and ${String(desiredHealthy)} have to be`;
}

/** Whether a selector is about what has these labels. */
export function selects(
  { matchLabels, matchExpressions }: LabelSelector,
  labels: Readonly<Record<string, string>>,
): boolean {
  return (
    isPartOf(matchLabels, labels) &&
    matchExpressions.every(({ key, operator, values }) => {
      const value = labels[key];
      switch (operator) {
        case "In":
          return value !== undefined && values.includes(value);
        case "NotIn":
          return value === undefined || !values.includes(value);
        case "Exists":
          return value !== undefined;
        case "DoesNotExist":
          return value === undefined;
      }
    })
  );
}

import type { MeshStep } from "../../../../model/upgrade/plan-mesh-steps.ts";
import { budgetAgainst, standingBlockers, workloadsBehind } from "./judge-proxies.ts";
import type { MeshState } from "./mesh-state.ts";

/** The steps of an upgrade of a mesh, and of each namespace what is started anew, and what would block that. */
export function renderMeshSteps(steps: readonly MeshStep[], state: MeshState): string[] {
  return steps.flatMap((step, index) => [
    `${String(index + 1)}. ${step.title}`,
    ...(step.kind === "move" ? step.namespaces : []).flatMap((namespace) =>
      renderNamespace(namespace, step, state).map((line) => `   ${line}`),
    ),
  ]);
}

function renderNamespace(namespace: string, { target }: MeshStep, state: MeshState): string[] {
  const standing = standingBlockers(state, target).filter(({ pod }) =>
    pod.startsWith(`${namespace}/`),
  );
  const workloads = workloadsBehind(state, namespace, target);
  if (workloads.length === 0 && standing.length === 0) return ["has no pods with a proxy"];
  return [
    ...standing.map(({ pod, why }) => `blocks: ${pod}: ${why}`),
    ...workloads.map((workload) => {
      const { kind, name, wanted } = workload;
      const why = budgetAgainst(state, workload);
      const line = `${kind} ${name}: ${String(wanted)} ${wanted === 1 ? "pod" : "pods"}`;
      return why === undefined ? line : `${line}; waits: ${why}`;
    }),
  ];
}

import type { Plan } from "../../model/plan/plan.ts";
import type { Manifest } from "../shared/kubernetes-object.ts";
import { namespaceObjects } from "../shared/namespace-objects.ts";
import { workloadNamespaces } from "../../model/plan/workload-namespaces.ts";

/** Guardrails for the namespaces of listed services, of listed callers, and of the demo. */
export function workloadNamespaceObjects(plan: Plan): Manifest[] {
  return workloadNamespaces(plan).flatMap((name) =>
    namespaceObjects({ name, podSecurity: plan.kubernetes.podSecurity, mesh: plan.mesh }),
  );
}

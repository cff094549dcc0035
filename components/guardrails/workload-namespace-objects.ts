import type { Plan } from "../../model/plan/plan.ts";
import type { Manifest } from "../shared/kubernetes-object.ts";
import { namespaceObjects } from "../shared/namespace-objects.ts";

/** Guardrails for the namespaces of listed services, of listed callers, and of the demo. */
export function workloadNamespaceObjects(plan: Plan): Manifest[] {
  return workloadNamespaces(plan).flatMap((name) =>
    namespaceObjects({ name, podSecurity: plan.kubernetes.podSecurity, meshed: true }),
  );
}

function workloadNamespaces(plan: Plan): string[] {
  const callers = plan.egress.destinations.flatMap((destination) =>
    destination.callers.kind === "workloads" ? destination.callers.accounts : [],
  );
  const named = [...plan.services, ...callers].map(({ namespace }) => namespace);
  return [...new Set([...named, ...(plan.demo ? ["demo"] : [])])].sort();
}

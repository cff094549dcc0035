import type { Plan } from "./plan.ts";

/** The namespaces of listed services, of listed callers, and of the demo, each once, in order. */
export function workloadNamespaces(plan: Plan): string[] {
  const callers = plan.egress.destinations.flatMap((destination) =>
    destination.callers.kind === "workloads" ? destination.callers.accounts : [],
  );
  const named = [...plan.services, ...callers].map(({ namespace }) => namespace);
  return [...new Set([...named, ...(plan.demo ? ["demo"] : [])])].sort();
}

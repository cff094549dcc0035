import type { Plan } from "../../model/plan/plan.ts";
import { workloadNamespaces } from "../../model/plan/workload-namespaces.ts";

/** Port of each proxy's own metrics, in plain HTTP; sidecars do not redirect it. */
export const PROXY_PORT = 15090;
export const PROXY_PORT_NAME = "http-envoy-prom";

export const ISTIOD = { namespace: "istio-system", labels: { app: "istiod" }, port: 15014 };

/** Namespaces whose pods have proxies: those of workloads, and the egress gateway's where there is one. */
export function proxyNamespaces(plan: Plan): string[] {
  const { gatewayHosts, destinations } = plan.egress;
  const hasGateway =
    gatewayHosts.length > 0 && destinations.some(({ callers }) => callers.kind === "workloads");
  return [...workloadNamespaces(plan), ...(hasGateway ? ["istio-egress"] : [])];
}

import type { Plan } from "../../model/plan/plan.ts";
import type { CanaryPlan, ServicePlan } from "../../model/plan/service-plan.ts";
import type { Manifest } from "../shared/kubernetes-object.ts";
import { renderDuration } from "./render-duration.ts";
import { serviceHost } from "./service-host.ts";

/**
 * Where requests to a service go and how often they are tried. The route by header stands first:
 * Istio takes the first one that matches. Undefined where nothing of it is asked for.
 */
export function virtualService(plan: Plan, service: ServicePlan): Manifest | undefined {
  const { canary, retries, timeoutSeconds } = service;
  if (canary === null && retries === null && timeoutSeconds === null) return undefined;
  const host = serviceHost(plan, service);
  const attempts = { ...timeout(service), ...retryPolicy(service) };
  return {
    apiVersion: "networking.istio.io/v1",
    kind: "VirtualService",
    metadata: { name: service.name, namespace: service.namespace },
    spec: {
      hosts: [host],
      http: [
        ...routeByHeader(host, canary, attempts),
        { name: "all", route: weightedRoute(host, canary), ...attempts },
      ],
    },
  };
}

function routeByHeader(host: string, canary: CanaryPlan | null, attempts: object): object[] {
  const header = canary?.header ?? null;
  if (header === null) return [];
  return [
    {
      name: "by-header",
      // Envoy compares header names in lower case.
      match: [{ headers: { [header.name.toLowerCase()]: { exact: header.value } } }],
      route: [{ destination: { host, subset: header.subset } }],
      ...attempts,
    },
  ];
}

function weightedRoute(host: string, canary: CanaryPlan | null): object[] {
  if (canary === null || canary.weights.length === 0) return [{ destination: { host } }];
  return canary.weights.map(({ subset, percent }) => ({
    destination: { host, subset },
    weight: percent,
  }));
}

function timeout({ timeoutSeconds }: ServicePlan): object {
  return timeoutSeconds === null ? {} : { timeout: renderDuration(timeoutSeconds) };
}

function retryPolicy({ retries }: ServicePlan): object {
  if (retries === null) return {};
  return {
    retries: {
      attempts: retries.attempts,
      perTryTimeout: renderDuration(retries.perTrySeconds),
      retryOn: retries.on.join(","),
    },
  };
}

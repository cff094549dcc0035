import type { Resource } from "../../../policies/shared/resource.ts";
import { facts, object, type RuleCases } from "../support/rule-cases.ts";

export const cases: RuleCases = {
  badPaths: ["spec.type"],
  good: [
    [service({ externalIPs: ["10.0.0.4"] })],
    [service({ type: "ExternalName", externalName: "db.prod.svc.cluster.local" })],
    [
      facts({ destinations: [{ name: "a", target: { host: "api.example" } }] }),
      service({ type: "ExternalName", externalName: "API.example" }),
    ],
    [service({ type: "ClusterIP", externalName: "api.example" })],
    [object("core/v1:Pod", "demo/echo", { spec: { type: "LoadBalancer" } })],
  ],
  bad: [
    [[service({ externalIPs: ["10.0.0.4", "203.0.113.9"] })], ["spec.externalIPs[1]"]],
    [[service({ type: "ExternalName", externalName: "api.example" })], ["spec.externalName"]],
  ],
  hidden: [
    [0, "spec"],
    [0, "spec.type"],
  ],
};

function service(spec: Readonly<Record<string, unknown>>): Resource {
  return object("core/v1:Service", "demo/echo", { spec });
}

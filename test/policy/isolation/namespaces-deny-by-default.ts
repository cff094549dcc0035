import type { Resource } from "../../../policies/shared/resource.ts";
import { object, type RuleCases } from "../support/rule-cases.ts";

const namespace = object("core/v1:Namespace", "demo");

export const cases: RuleCases = {
  badPaths: [""],
  good: [[object("core/v1:Pod", "demo/echo")]],
  bad: [
    [
      [
        namespace,
        policy({ podSelector: { matchLabels: { a: "b" } }, policyTypes: ["Ingress", "Egress"] }),
      ],
      [""],
    ],
    [[namespace, policy({ policyTypes: ["Egress"] })], [""]],
    [[namespace, policy({ policyTypes: ["Ingress", "Egress"], egress: [{}] })], [""]],
    [[namespace, policy({ policyTypes: ["Ingress", "Egress"], ingress: [{}] })], [""]],
    [
      [
        namespace,
        object("networking.k8s.io/v1:NetworkPolicy", "other/deny", {
          spec: { policyTypes: ["Ingress", "Egress"] },
        }),
      ],
      [""],
    ],
    [
      [
        namespace,
        object("core/v1:Service", "demo/deny", { spec: { policyTypes: ["Ingress", "Egress"] } }),
      ],
      [""],
    ],
  ],
  hidden: [
    [0, "metadata.name"],
    [1, "spec.podSelector"],
    [1, "spec.policyTypes"],
    [1, "spec.ingress"],
    [1, "spec.egress"],
  ],
};

function policy(spec: Readonly<Record<string, unknown>>): Resource {
  return object("networking.k8s.io/v1:NetworkPolicy", "demo/deny", { spec });
}

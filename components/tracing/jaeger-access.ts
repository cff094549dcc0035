import type { Plan } from "../../model/plan/plan.ts";
import type { Manifest } from "../shared/kubernetes-object.ts";
import { networkPolicy, peer, port } from "../shared/namespace-objects.ts";
import { workloadNamespaces } from "../../model/plan/workload-namespaces.ts";
import { JAEGER, JAEGER_LABELS, JAEGER_PORTS, TRACING_NAMESPACE } from "./jaeger-identity.ts";

/**
 * Who may reach Jaeger: workloads with their spans, over mutual TLS as everything in the mesh, and nobody
 * with queries. It may reach nothing but what every pod of the mesh needs.
 */
export function jaegerAccess(plan: Plan): Manifest[] {
  const namespaces = workloadNamespaces(plan);
  const spans = [port(JAEGER_PORTS.spans)];
  return [
    {
      apiVersion: "v1",
      kind: "ServiceAccount",
      metadata: { name: JAEGER, namespace: TRACING_NAMESPACE },
      automountServiceAccountToken: false,
    },
    {
      apiVersion: "security.istio.io/v1",
      kind: "AuthorizationPolicy",
      metadata: { name: "allow-spans", namespace: TRACING_NAMESPACE },
      spec: {
        selector: { matchLabels: JAEGER_LABELS },
        action: "ALLOW",
        rules: [
          {
            from: [{ source: { namespaces } }],
            to: [{ operation: { ports: [String(JAEGER_PORTS.spans)] } }],
          },
        ],
      },
    },
    networkPolicy(TRACING_NAMESPACE, "allow-spans", {
      podSelector: { matchLabels: JAEGER_LABELS },
      policyTypes: ["Ingress"],
      ingress: [{ from: namespaces.map((namespace) => peer(namespace, {})), ports: spans }],
    }),
    ...namespaces.map((namespace) =>
      networkPolicy(namespace, "allow-spans", {
        policyTypes: ["Egress"],
        egress: [{ to: [peer(TRACING_NAMESPACE, JAEGER_LABELS)], ports: spans }],
      }),
    ),
  ];
}

import type { Plan } from "../../model/plan/plan.ts";
import { controlPlaneBlocks } from "../shared/ip-blocks.ts";
import type { Manifest } from "../shared/kubernetes-object.ts";
import { networkPolicy, peer, port } from "../shared/namespace-objects.ts";
import { OBSERVABILITY_NAMESPACE, PROMETHEUS, PROMETHEUS_LABELS } from "./prometheus-identity.ts";
import { ISTIOD, PROXY_PORT, proxyNamespaces } from "./scrape-targets.ts";

/**
 * What Prometheus may do: list the pods of the namespaces that it scrapes, and connect to their proxies'
 * metrics, to those of the mesh's control plane, and to the API. Nothing connects to it.
 */
export function prometheusAccess(plan: Plan): Manifest[] {
  const namespaces = proxyNamespaces(plan);
  return [
    {
      apiVersion: "v1",
      kind: "ServiceAccount",
      metadata: { name: PROMETHEUS, namespace: OBSERVABILITY_NAMESPACE },
      automountServiceAccountToken: false,
    },
    ...namespaces.flatMap(roleToListPods),
    networkPolicy(OBSERVABILITY_NAMESPACE, "allow-scrapes", {
      podSelector: { matchLabels: PROMETHEUS_LABELS },
      policyTypes: ["Egress"],
      egress: [
        { to: controlPlaneBlocks(plan), ports: [port(6443)] },
        { to: [peer(ISTIOD.namespace, ISTIOD.labels)], ports: [port(ISTIOD.port)] },
        ...namespaces.map((namespace) => ({
          to: [peer(namespace, {})],
          ports: [port(PROXY_PORT)],
        })),
      ],
    }),
    ...namespaces.map((namespace) =>
      networkPolicy(namespace, "allow-scrapes", {
        policyTypes: ["Ingress"],
        ingress: [
          {
            from: [peer(OBSERVABILITY_NAMESPACE, PROMETHEUS_LABELS)],
            ports: [port(PROXY_PORT)],
          },
        ],
      }),
    ),
  ];
}

function roleToListPods(namespace: string): Manifest[] {
  const metadata = { name: PROMETHEUS, namespace };
  return [
    {
      apiVersion: RBAC,
      kind: "Role",
      metadata,
      rules: [{ apiGroups: [""], resources: ["pods"], verbs: ["get", "list", "watch"] }],
    },
    {
      apiVersion: RBAC,
      kind: "RoleBinding",
      metadata,
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: PROMETHEUS },
      subjects: [{ kind: "ServiceAccount", name: PROMETHEUS, namespace: OBSERVABILITY_NAMESPACE }],
    },
  ];
}

const RBAC = "rbac.authorization.k8s.io/v1";

import type { Plan } from "../../model/plan/plan.ts";
import type { Manifest } from "../shared/kubernetes-object.ts";
import {
  EGRESS_NAMESPACE,
  GATEWAY_LABELS,
  GATEWAY_NAME,
  GATEWAY_NODE_LABEL,
} from "./gateway-identity.ts";
import { portsOf, workloadDestinations } from "./workload-destinations.ts";

/**
 * The gateway's pods, one on each gateway host, and their Service. istiod fills in the proxy by its
 * template for gateways; what Pod Security asks for stands here. It listens on the ports of the
 * destinations themselves, so that a port means the same everywhere, in its log too.
 */
export function gatewayWorkload(plan: Plan): Manifest[] {
  return [
    {
      apiVersion: "v1",
      kind: "ServiceAccount",
      metadata: { name: GATEWAY_NAME, namespace: EGRESS_NAMESPACE },
      automountServiceAccountToken: false,
    },
    {
      apiVersion: "v1",
      kind: "Service",
      metadata: { name: GATEWAY_NAME, namespace: EGRESS_NAMESPACE, labels: GATEWAY_LABELS },
      spec: {
        selector: GATEWAY_LABELS,
        ports: portsOf(workloadDestinations(plan)).map((port) => ({
          name: `tls-${String(port)}`,
          port,
          targetPort: port,
        })),
      },
    },
    deployment(plan),
    ...disruptionBudget(plan),
  ];
}

function deployment(plan: Plan): Manifest {
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: GATEWAY_NAME, namespace: EGRESS_NAMESPACE, labels: GATEWAY_LABELS },
    spec: {
      replicas: plan.egress.gatewayHosts.length,
      selector: { matchLabels: GATEWAY_LABELS },
      strategy: { rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
      template: {
        metadata: {
          labels: { ...GATEWAY_LABELS, "sidecar.istio.io/inject": "true" },
          annotations: {
            "inject.istio.io/templates": "gateway",
            // A proxy reads what it is to count when it starts.
            "nordmesh.internal/metrics": plan.observability === null ? "off" : "on",
          },
        },
        spec: podSpec(),
      },
    },
  };
}

function podSpec(): object {
  return {
    serviceAccountName: GATEWAY_NAME,
    automountServiceAccountToken: false,
    securityContext: {
      runAsNonRoot: true,
      runAsUser: PROXY_USER,
      runAsGroup: PROXY_USER,
      seccompProfile: { type: "RuntimeDefault" },
      // The ports of destinations are mostly below 1024; this opens them in this pod alone.
      sysctls: [{ name: "net.ipv4.ip_unprivileged_port_start", value: "0" }],
    },
    nodeSelector: { [GATEWAY_NODE_LABEL]: "true" },
    tolerations: [{ key: GATEWAY_NODE_LABEL, operator: "Exists", effect: "NoSchedule" }],
    topologySpreadConstraints: [
      {
        maxSkew: 1,
        topologyKey: "kubernetes.io/hostname",
        whenUnsatisfiable: "DoNotSchedule",
        labelSelector: { matchLabels: GATEWAY_LABELS },
      },
    ],
    terminationGracePeriodSeconds: 30,
    containers: [
      {
        name: "istio-proxy",
        // Replaced by istiod's template, which knows the proxy of its own version.
        image: "auto",
        imagePullPolicy: "IfNotPresent",
        resources: {
          requests: { cpu: "50m", memory: "64Mi" },
          limits: { cpu: "2", memory: "512Mi" },
        },
        securityContext: {
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ["ALL"] },
        },
        volumeMounts: [
          { name: REVOCATIONS, mountPath: "/var/run/secrets/istio/crl", readOnly: true },
        ],
      },
    ],
    volumes: [{ name: REVOCATIONS, configMap: { name: REVOCATIONS, optional: true } }],
  };
}

/**
 * Where istiod leaves what the mesh's authorities have revoked. Its template for sidecars mounts it; that
 * for gateways does not.
 */
const REVOCATIONS = "istio-ca-crl";

/** Istio's proxies run as this user. */
const PROXY_USER = 1337;

function disruptionBudget(plan: Plan): Manifest[] {
  // With a single pod a budget would keep its host from ever being drained.
  if (plan.egress.gatewayHosts.length < 2) return [];
  return [
    {
      apiVersion: "policy/v1",
      kind: "PodDisruptionBudget",
      metadata: { name: GATEWAY_NAME, namespace: EGRESS_NAMESPACE },
      spec: { maxUnavailable: 1, selector: { matchLabels: GATEWAY_LABELS } },
    },
  ];
}

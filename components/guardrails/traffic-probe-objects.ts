import type { Plan } from "../../model/plan/plan.ts";
import type { Manifest } from "../shared/kubernetes-object.ts";
import { namespaceObjects, networkPolicy, port } from "../shared/namespace-objects.ts";
import { probeContainer, restrictedPod } from "../shared/probe-container.ts";

export const PROBE_NAMESPACE = "nordmesh-system";
const APP = { app: "traffic-probe" };

/** The namespace of the traffic probe, with what may pass between probes. */
export function trafficProbeNamespace(): [Manifest, ...Manifest[]] {
  return [
    ...namespaceObjects({ name: PROBE_NAMESPACE, podSecurity: "restricted", mesh: null }),
    networkPolicy(PROBE_NAMESPACE, "allow-traffic-probe", {
      podSelector: { matchLabels: APP },
      policyTypes: ["Ingress", "Egress"],
      ingress: [{ from: [{ podSelector: { matchLabels: APP } }], ports: [port(8080)] }],
      egress: [{ to: [{ podSelector: { matchLabels: APP } }], ports: [port(8080)] }],
    }),
  ];
}

/**
 * A pod on each host whose readiness is traffic: it resolves a name, reaches a Service, reaches its
 * peer on each other host, and is kept from a peer's port that no NetworkPolicy allows. So a rollout
 * of this DaemonSet says that the cluster carries traffic, which the status of nodes does not.
 */
export function trafficProbeObjects(plan: Plan): Manifest[] {
  const domain = plan.network.clusterDomain;
  const environment = {
    PROBE_DNS_NAME: `kubernetes.default.svc.${domain}`,
    PROBE_SERVICE_URL: `http://traffic-probe.${PROBE_NAMESPACE}.svc.${domain}:8080/healthz`,
    PROBE_PEERS_NAME: `traffic-probe-peers.${PROBE_NAMESPACE}.svc.${domain}`,
    // Not the number of hosts: a new host must not restart the probes of the others.
    PROBE_MIN_PEERS: String(Math.min(2, plan.hosts.length)),
  };
  return [
    service("traffic-probe", {}),
    service("traffic-probe-peers", { clusterIP: "None" }),
    {
      apiVersion: "apps/v1",
      kind: "DaemonSet",
      metadata: { name: "traffic-probe", namespace: PROBE_NAMESPACE },
      spec: {
        selector: { matchLabels: APP },
        updateStrategy: { rollingUpdate: { maxUnavailable: "100%" } },
        template: {
          metadata: { labels: APP },
          spec: {
            ...restrictedPod,
            terminationGracePeriodSeconds: 1,
            tolerations: [{ operator: "Exists" }],
            containers: [probeContainer(plan, ["traffic"], environment, "/ready")],
          },
        },
      },
    },
  ];
}

// Addresses are published before pods are ready: a probe becomes ready by reaching the others.
function service(name: string, spec: object): Manifest {
  return {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name, namespace: PROBE_NAMESPACE },
    spec: {
      selector: APP,
      ports: [{ name: "http", port: 8080, targetPort: 8080 }],
      publishNotReadyAddresses: true,
      ...spec,
    },
  };
}

import {
  namespaceObjects,
  networkPolicy,
  peer,
  port,
} from "../../../components/shared/namespace-objects.ts";
import { probeContainer, restrictedPod } from "../../../components/shared/probe-container.ts";
import type { Plan } from "../../../model/plan/plan.ts";
import { VERIFY, VERIFY_HOST, VERIFY_OUTSIDE } from "../../../model/verification/probe-pods.ts";
import type { ProbePod } from "../../../model/verification/probe-plan.ts";

/** A Kubernetes object as it stands in a manifest. */
export type Manifest = ReturnType<typeof networkPolicy>;

/** Label of everything that a verification makes, also in namespaces that are not its own. */
export const VERIFY_LABEL = { "nordmesh.io/verification": "true" };

/** Namespaces that a verification makes and removes. */
export const VERIFY_NAMESPACES = [VERIFY, VERIFY_OUTSIDE, VERIFY_HOST] as const;

/** Namespaces and what may pass in them, to be there before the pods. */
export function verificationNamespaces(plan: Plan): readonly Manifest[] {
  const clients = [peer(VERIFY, { app: "client" }), peer(VERIFY_OUTSIDE, { app: "client" })];
  const toServer = {
    podSelector: { matchLabels: { app: "client" } },
    policyTypes: ["Egress"],
    egress: [{ to: [peer(VERIFY, { app: "server" })], ports: [port(8080)] }],
  };
  return [
    ...namespaceObjects({ name: VERIFY, podSecurity: "restricted", mesh: plan.mesh }),
    ...namespaceObjects({ name: VERIFY_OUTSIDE, podSecurity: "restricted", mesh: null }),
    // The one place where a pod on the host's network can be: it is what is tried.
    ...namespaceObjects({ name: VERIFY_HOST, podSecurity: "privileged", mesh: null }),
    // The network lets all of them through to the server: what is refused, mutual TLS refused.
    networkPolicy(VERIFY, "allow-to-server", {
      podSelector: { matchLabels: { app: "server" } },
      policyTypes: ["Ingress"],
      ingress: [{ from: clients, ports: [port(8080)] }],
    }),
    networkPolicy(VERIFY, "allow-client-out", toServer),
    networkPolicy(VERIFY_OUTSIDE, "allow-client-out", toServer),
    ...VERIFY_NAMESPACES.map((namespace) => ({
      apiVersion: "v1",
      kind: "ServiceAccount",
      metadata: { name: "verify", namespace },
      automountServiceAccountToken: false,
    })),
    {
      apiVersion: "v1",
      kind: "Service",
      metadata: { name: "server", namespace: VERIFY },
      spec: { selector: { app: "server" }, ports: [{ name: "http", port: 8080 }] },
    },
  ];
}

/** A pod that waits to be told what to try. */
export function verificationPod(plan: Plan, pod: ProbePod): Manifest {
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: {
      name: pod.name,
      namespace: pod.namespace,
      labels: {
        app: pod.name,
        ...VERIFY_LABEL,
        "sidecar.istio.io/inject": String(pod.mesh !== "none"),
      },
      ...(pod.mesh === "unredirected" && {
        annotations: { "traffic.sidecar.istio.io/includeOutboundIPRanges": "" },
      }),
    },
    spec: {
      ...restrictedPod,
      serviceAccountName: pod.serviceAccount,
      terminationGracePeriodSeconds: 1,
      ...(pod.hostNetwork && { hostNetwork: true, dnsPolicy: "ClusterFirstWithHostNet" }),
      ...(pod.host !== null && {
        nodeSelector: { "kubernetes.io/hostname": pod.host },
        tolerations: [{ operator: "Exists" }],
      }),
      containers: [pod.hostNetwork ? hostNetworkContainer(plan) : servingContainer(plan)],
    },
  };
}

const servingContainer = (plan: Plan): object => probeContainer(plan, ["serve"], {}, "/healthz");

// On the host's network a pod must listen on nothing that others reach, nor be asked how it is.
function hostNetworkContainer(plan: Plan): object {
  const container = probeContainer(plan, ["serve"], { ADDR: "127.0.0.1:18080" }, "/healthz");
  return { ...container, ports: [], readinessProbe: undefined };
}

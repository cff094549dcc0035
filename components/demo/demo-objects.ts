import type { Plan } from "../../model/plan/plan.ts";
import type { Manifest } from "../shared/kubernetes-object.ts";
import { namespaceObjects, networkPolicy, peer, port } from "../shared/namespace-objects.ts";
import { probeContainer, restrictedPod } from "../shared/probe-container.ts";

export const DEMO = "demo";
/** Outside the mesh: what calls from here comes in plaintext. */
export const DEMO_OUTSIDE = "demo-outside";

/**
 * What may pass between the demo's pods, and its namespace outside the mesh. The network lets the
 * client there through to the service, so that a refused call was refused by mutual TLS and by nothing
 * else. The demo's own namespace is one of the environment's workloads.
 */
export function demoNetwork(): Manifest[] {
  const echo = { podSelector: { matchLabels: { app: "echo" } } };
  return [
    ...namespaceObjects({ name: DEMO_OUTSIDE, podSecurity: "restricted", mesh: null }),
    networkPolicy(DEMO, "allow-clients-to-echo", {
      ...echo,
      policyTypes: ["Ingress"],
      ingress: [
        {
          from: [
            { podSelector: { matchLabels: { app: "client" } } },
            peer(DEMO_OUTSIDE, { app: "client" }),
          ],
          ports: [port(8080)],
        },
      ],
    }),
    networkPolicy(DEMO, "allow-client-out", {
      podSelector: { matchLabels: { app: "client" } },
      policyTypes: ["Egress"],
      egress: [{ to: [echo], ports: [port(8080)] }],
    }),
    networkPolicy(DEMO_OUTSIDE, "allow-client-out", {
      podSelector: { matchLabels: { app: "client" } },
      policyTypes: ["Egress"],
      egress: [{ to: [peer(DEMO, { app: "echo" })], ports: [port(8080)] }],
    }),
  ];
}

/** A service in two versions, a client in the mesh and a client outside it. */
export function demoObjects(plan: Plan): Manifest[] {
  return [
    ...["echo", "client"].map((name) => serviceAccount(DEMO, name)),
    serviceAccount(DEMO_OUTSIDE, "client"),
    {
      apiVersion: "v1",
      kind: "Service",
      metadata: { name: "echo", namespace: DEMO, labels: { app: "echo" } },
      spec: {
        selector: { app: "echo" },
        // A port without a protocol name would be carried as opaque TCP.
        ports: [{ name: "http", port: 80, targetPort: 8080 }],
      },
    },
    deployment(plan, DEMO, "echo", "v1"),
    deployment(plan, DEMO, "echo", "v2"),
    deployment(plan, DEMO, "client", "v1"),
    deployment(plan, DEMO_OUTSIDE, "client", "v1"),
  ];
}

function serviceAccount(namespace: string, name: string): Manifest {
  return {
    apiVersion: "v1",
    kind: "ServiceAccount",
    metadata: { name, namespace },
    automountServiceAccountToken: false,
  };
}

function deployment(plan: Plan, namespace: string, app: string, version: string): Manifest {
  const labels = { app, version };
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: app === "echo" ? `${app}-${version}` : app, namespace },
    spec: {
      replicas: 1,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: {
          ...restrictedPod,
          serviceAccountName: app,
          terminationGracePeriodSeconds: 5,
          containers: [
            {
              ...probeContainer(plan, ["serve"], { VERSION: version }, "/healthz"),
              // Callers hear a moment later that a pod ends; until then it goes on answering.
              lifecycle: { preStop: { sleep: { seconds: 3 } } },
            },
          ],
        },
      },
    },
  };
}

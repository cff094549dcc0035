import type { Plan } from "../../../model/plan/plan.ts";
import { controlPlaneBlocks } from "../../shared/ip-blocks.ts";
import type { Manifest } from "../../shared/kubernetes-object.ts";
import { namespaceObjects, networkPolicy, port } from "../../shared/namespace-objects.ts";

export const ISTIO_SYSTEM = "istio-system";

/**
 * The namespace of the control plane and what may reach it. istiod answers sidecars on 15012 over TLS,
 * the API server on 15017, and scrapes on 15014. Its plaintext port 15010 is closed and 8080 is for
 * the kubelet, so neither is let in.
 */
export function meshNamespaceObjects(plan: Plan): [Manifest, ...Manifest[]] {
  const istiod = { podSelector: { matchLabels: { app: "istiod" } } };
  const controlPlanes = controlPlaneBlocks(plan);
  return [
    ...namespaceObjects({ name: ISTIO_SYSTEM, podSecurity: "restricted", mesh: null }),
    networkPolicy(ISTIO_SYSTEM, "allow-to-istiod", {
      ...istiod,
      policyTypes: ["Ingress"],
      ingress: [
        { from: [{ namespaceSelector: {} }], ports: [port(15012), port(15014)] },
        { from: controlPlanes, ports: [port(15017)] },
      ],
    }),
    networkPolicy(ISTIO_SYSTEM, "allow-istiod-to-api", {
      ...istiod,
      policyTypes: ["Egress"],
      egress: [{ to: controlPlanes, ports: [port(6443)] }],
    }),
    ...(plan.network.private.wireguard === null ? [] : [hostsToIstiod]),
  ];
}

/**
 * Where packets of pods are wrapped, a host that calls a pod of another host does so from an address that
 * Cilium gave it, and no plan knows. It is known as a host of the cluster, and no closer.
 */
const hostsToIstiod: Manifest = {
  apiVersion: "cilium.io/v2",
  kind: "CiliumNetworkPolicy",
  metadata: { name: "allow-hosts-to-istiod", namespace: ISTIO_SYSTEM },
  spec: {
    endpointSelector: { matchLabels: { app: "istiod" } },
    ingress: [
      {
        fromEntities: ["remote-node"],
        toPorts: [{ ports: [{ port: "15017", protocol: "TCP" }] }],
      },
    ],
  },
};

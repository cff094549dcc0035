import { controlPlaneOf, injectionLabel } from "../../model/plan/mesh-control-planes.ts";
import type { MeshPlan } from "../../model/plan/plan.ts";
import type { Manifest } from "./kubernetes-object.ts";

export interface NamespaceArgs {
  readonly name: string;
  readonly podSecurity: "privileged" | "baseline" | "restricted";
  /** The mesh whose sidecars its pods get, and whose control plane they need then; null outside it. */
  readonly mesh: MeshPlan | null;
}

/**
 * A namespace with its guardrails: Pod Security at a level of its own, nothing in and nothing out but
 * name resolution and, in the mesh, the control plane.
 */
export function namespaceObjects(args: NamespaceArgs): [Manifest, ...Manifest[]] {
  const { name } = args;
  return [
    {
      apiVersion: "v1",
      kind: "Namespace",
      metadata: {
        name,
        labels: {
          "pod-security.kubernetes.io/enforce": args.podSecurity,
          "pod-security.kubernetes.io/audit": "restricted",
          "pod-security.kubernetes.io/warn": "restricted",
          ...(args.mesh !== null && injectionLabel(controlPlaneOf(args.mesh, name))),
        },
      },
    },
    networkPolicy(name, "default-deny", { policyTypes: ["Ingress", "Egress"] }),
    networkPolicy(name, "allow-dns", {
      policyTypes: ["Egress"],
      egress: [
        {
          to: [peer("kube-system", { "k8s-app": "kube-dns" })],
          ports: [port(53, "UDP"), port(53, "TCP")],
        },
      ],
    }),
    ...(args.mesh !== null
      ? [
          networkPolicy(name, "allow-mesh-control-plane", {
            policyTypes: ["Egress"],
            egress: [{ to: [peer("istio-system", { app: "istiod" })], ports: [port(15012)] }],
          }),
        ]
      : []),
  ];
}

/** A NetworkPolicy for all pods of a namespace, or for those that `spec.podSelector` names. */
export function networkPolicy(namespace: string, name: string, spec: object): Manifest {
  return {
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    metadata: { name, namespace },
    spec: { podSelector: {}, ...spec },
  };
}

/** Pods with these labels in another namespace, as a NetworkPolicy peer. */
export function peer(namespace: string, labels: Readonly<Record<string, string>>): object {
  return {
    namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": namespace } },
    podSelector: { matchLabels: labels },
  };
}

/** A port of a NetworkPolicy rule. */
export function port(number: number, protocol: "TCP" | "UDP" = "TCP"): object {
  return { port: number, protocol };
}

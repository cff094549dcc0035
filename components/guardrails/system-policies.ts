import type { DestinationPlan } from "../../model/plan/egress-plan.ts";
import type { Plan } from "../../model/plan/plan.ts";
import { addressBlock, controlPlaneBlocks } from "../shared/ip-blocks.ts";
import type { Manifest } from "../shared/kubernetes-object.ts";
import { networkPolicy, port } from "../shared/namespace-objects.ts";
import { DNS_PORT, resolvers } from "./resolvers.ts";

/**
 * Guardrails for the namespaces that Kubernetes makes itself. Pods of kube-system that use the host's
 * own network are out of a NetworkPolicy's reach; the others are the name servers and Istio's CNI agent.
 */
export function systemPolicies(plan: Plan): Manifest[] {
  const toApi = { to: controlPlaneBlocks(plan), ports: [port(6443)] };
  return [
    ...["default", "kube-node-lease", "kube-public", "kube-system"].map((namespace) =>
      networkPolicy(namespace, "default-deny", { policyTypes: ["Ingress", "Egress"] }),
    ),
    networkPolicy("kube-system", "allow-dns-server", {
      podSelector: { matchLabels: { "k8s-app": "kube-dns" } },
      policyTypes: ["Ingress", "Egress"],
      ingress: [
        {
          from: [{ namespaceSelector: {} }],
          ports: [port(DNS_PORT, "UDP"), port(DNS_PORT, "TCP")],
        },
      ],
      egress: [toApi, ...resolvers(plan).map(toResolver)],
    }),
    networkPolicy("kube-system", "allow-cni-agent-to-api", {
      podSelector: { matchLabels: { "k8s-app": "istio-cni-node" } },
      policyTypes: ["Egress"],
      egress: [toApi],
    }),
  ];
}

function toResolver({ target, protocol }: DestinationPlan): object {
  return {
    to:
      target.kind === "network"
        ? [{ ipBlock: { cidr: target.cidr } }]
        : target.addresses.map(addressBlock),
    ports: [port(DNS_PORT, protocol === "udp" ? "UDP" : "TCP")],
  };
}

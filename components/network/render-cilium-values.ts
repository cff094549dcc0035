import type { Plan } from "../../model/plan/plan.ts";

/**
 * Values for Cilium's chart: native routing over the private interface, or VXLAN inside its tunnels, addresses handed out by
 * Kubernetes, kube-proxy kept. What the product does not use is off, so that nothing of it runs.
 */
export function renderCiliumValues(plan: Plan): object {
  const { network, kubernetes, images } = plan;
  return {
    // The agents ask the local endpoint and so need neither kube-proxy nor a running pod network.
    k8sServiceHost: kubernetes.localEndpoint.address,
    k8sServicePort: kubernetes.localEndpoint.port,
    image: { override: images.cilium, useDigest: false, pullPolicy: "IfNotPresent" },
    ipv6: { enabled: false },
    ipam: { mode: "kubernetes" },
    ...routing(plan),
    // Of the interface that pods' packets leave through, as it was planned and measured; never guessed.
    MTU: network.private.mtu,
    ipv4NativeRoutingCIDR: network.podCidr,
    ...deviceNames(plan),
    kubeProxyReplacement: "false",
    enableIPv4Masquerade: true,
    bpf: { masquerade: false, mapDynamicSizeRatio: 0.0025 },
    // Istio's CNI plugin is chained behind Cilium's, and its redirection has to see service addresses.
    cni: { exclusive: false },
    socketLB: { hostNamespaceOnly: true },
    // Without this a rule for a network never matches a node in it, the API server included.
    policyCIDRMatchMode: ["nodes"],
    l7Proxy: false,
    envoy: { enabled: false },
    hubble: { enabled: false },
    healthChecking: false,
    endpointHealthChecking: { enabled: false },
    sysctlfix: { enabled: false },
    securityContext: { privileged: false, capabilities: CAPABILITIES },
    resources: {
      requests: { cpu: "50m", memory: "256Mi" },
      limits: { memory: "768Mi" },
    },
    operator: {
      // One leads; where there are several control planes another one takes over at once.
      replicas: plan.hosts.filter(({ role }) => role === "control-plane").length > 1 ? 2 : 1,
      // Its metrics would listen on all addresses of the host, the public one included.
      prometheus: { enabled: false },
      image: { override: images["cilium-operator"], useDigest: false, pullPolicy: "IfNotPresent" },
      nodeSelector: { "node-role.kubernetes.io/control-plane": "" },
      resources: {
        requests: { cpu: "20m", memory: "64Mi" },
        limits: { memory: "256Mi" },
      },
    },
  };
}

// Tunnels tell hosts apart by the addresses of hosts, and know none of pods: there, packets of pods are
// wrapped in packets of their hosts, and Cilium takes what that costs off the pods' MTU.
function routing({ network }: Plan): object {
  return network.private.wireguard === null
    ? { routingMode: "native", autoDirectNodeRoutes: true }
    : { routingMode: "tunnel", tunnelProtocol: "vxlan" };
}

// Where hosts name their interfaces differently, each agent finds them by the node's address.
function deviceNames({ network }: Plan): object {
  const { public: outside, private: inside } = network;
  if (outside.interface === null || inside.interface === null) return {};
  return {
    devices: [outside.interface, inside.interface],
    nodePort: { directRoutingDevice: inside.interface },
  };
}

// The chart's own, less the right to load kernel modules and to lift resource limits.
const CAPABILITIES = {
  ciliumAgent: [
    "CHOWN",
    "KILL",
    "NET_ADMIN",
    "NET_RAW",
    "IPC_LOCK",
    "SYS_ADMIN",
    "DAC_OVERRIDE",
    "FOWNER",
    "SETGID",
    "SETUID",
    "SYSLOG",
  ],
  cleanCiliumState: ["NET_ADMIN", "SYS_ADMIN"],
};

import type { Plan } from "../../model/plan/plan.ts";
import type { Manifest } from "../shared/kubernetes-object.ts";
import { resolverAddresses, resolvers } from "./resolvers.ts";

/**
 * What the cluster's name servers answer: names of the cluster, and the names of listed destinations
 * that the gateway has to resolve. Any other name is refused here: a name that is asked for outside is
 * a message to outside. It takes the place of the configuration that kubeadm wrote.
 */
export function clusterDns(plan: Plan): Manifest {
  return {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: {
      name: "coredns",
      namespace: "kube-system",
      // kubeadm wrote the field first.
      annotations: { "pulumi.com/patchForce": "true" },
    },
    data: { Corefile: [clusterZone(plan), ...outsideZones(plan)].join("") },
  };
}

function clusterZone({ network }: Plan): string {
  const zones = [network.clusterDomain, "in-addr.arpa", "ip6.arpa"];
  return `${zones.map((zone) => `${zone}:53`).join(" ")} {
    errors
    health {
       lameduck 5s
    }
    ready
    kubernetes ${zones.join(" ")} {
       pods insecure
       ttl 30
    }
    prometheus :9153
    cache 30
    reload
    loadbalance
}
`;
}

function outsideZones(plan: Plan): string[] {
  if (resolvers(plan).length === 0) return [];
  const addresses = resolverAddresses(plan);
  // A network of resolvers names none of them: the host that the name server runs on knows one.
  const upstream = addresses.length === 0 ? "/etc/resolv.conf" : addresses.join(" ");
  return unresolvedHosts(plan).map(
    (host) => `${host}:53 {
    errors
    forward . ${upstream} {
       max_concurrent 1000
    }
    cache 30
    loadbalance
}
`,
  );
}

function unresolvedHosts(plan: Plan): string[] {
  const hosts = plan.egress.destinations.flatMap(({ target, callers }) =>
    target.kind === "host" && target.addresses.length === 0 && callers.kind === "workloads"
      ? [target.host]
      : [],
  );
  return [...new Set(hosts)].sort();
}

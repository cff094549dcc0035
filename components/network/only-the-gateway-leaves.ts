import type { Manifest } from "../shared/kubernetes-object.ts";

/**
 * Namespaces with pods that speak to the outside: the egress gateway, and the name servers. Policies of
 * their own say to whom.
 */
const WITH_A_WAY_OUT = ["istio-egress", "kube-system"];

/**
 * Denies every other pod of the cluster the way out, whatever NetworkPolicies allow it and whatever
 * namespace somebody makes: a denial goes before all that allows. Pods and hosts of the cluster are not
 * outside; pods on a host's own network are held by the host's packet filter.
 */
export const onlyTheGatewayLeaves: Manifest = {
  apiVersion: "cilium.io/v2",
  kind: "CiliumClusterwideNetworkPolicy",
  metadata: { name: "only-the-gateway-leaves" },
  spec: {
    endpointSelector: {
      matchExpressions: [
        {
          key: "k8s:io.kubernetes.pod.namespace",
          operator: "NotIn",
          values: WITH_A_WAY_OUT,
        },
      ],
    },
    // It takes away and grants nothing: what it does not name is as if it were not there.
    enableDefaultDeny: { egress: false, ingress: false },
    egressDeny: [{ toEntities: ["world"] }],
  },
};

import type { Phase } from "../../../model/phase.ts";
import { ADMIN_KUBECONFIG } from "../host-paths.ts";

/**
 * Keeps the cluster's name servers on different hosts. kubeadm only prefers that, and at first there is one
 * host that takes pods: both would stand there, and every name would go with it. Off a dead host they move as
 * soon as it is known to be dead, instead of five minutes later.
 */
export const spreadClusterDns: Phase = {
  name: "spread-cluster-dns",
  title: "Spread the cluster's name servers",
  appliesTo: (host) => host.isFirstControlPlane,
  step: ({ kubernetes }) => ({
    files: [],
    done: `[ "$(${KUBECTL} get deployment coredns -o 'jsonpath={.spec.template.spec.topologySpreadConstraints[*].whenUnsatisfiable}')" = DoNotSchedule ]`,
    // kubeadm writes its own again when it brings another version.
    apply: `# Kubernetes ${kubernetes.version}
${KUBECTL} patch deployment coredns --type strategic -p '${JSON.stringify(PATCH)}'`,
    timeoutSeconds: 60,
    secretsOnStdin: [],
  }),
};

const KUBECTL = `kubectl --kubeconfig ${ADMIN_KUBECONFIG} -n kube-system`;

const PATCH = {
  spec: {
    template: {
      spec: {
        topologySpreadConstraints: [
          {
            maxSkew: 1,
            topologyKey: "kubernetes.io/hostname",
            whenUnsatisfiable: "DoNotSchedule",
            labelSelector: { matchLabels: { "k8s-app": "kube-dns" } },
            // Of a new version and the old one, each is spread for itself.
            matchLabelKeys: ["pod-template-hash"],
          },
        ],
        // The first two are kubeadm's: a patch puts the whole list in place.
        tolerations: [
          { key: "CriticalAddonsOnly", operator: "Exists" },
          { key: "node-role.kubernetes.io/control-plane", effect: "NoSchedule" },
          ...["not-ready", "unreachable"].map((condition) => ({
            key: `node.kubernetes.io/${condition}`,
            operator: "Exists",
            effect: "NoExecute",
            tolerationSeconds: 10,
          })),
        ],
      },
    },
  },
};

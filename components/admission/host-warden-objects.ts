import type { Plan } from "../../model/plan/plan.ts";
import { ADMISSION_TAINT } from "../../model/admission/host-files.ts";
import { apiAccessMount, apiAccessVolume } from "../shared/api-access.ts";
import { controlPlaneBlocks } from "../shared/ip-blocks.ts";
import type { Manifest } from "../shared/kubernetes-object.ts";
import { networkPolicy, port } from "../shared/namespace-objects.ts";
import { probeContainer, restrictedPod } from "../shared/probe-container.ts";

const WARDEN = "host-warden";
const NAMESPACE = "nordmesh-system";
const APP = { app: WARDEN };

/**
 * The warden: it taints a node whose host says that it is not what it was admitted for, and takes that
 * taint away again. A kubelet may write no taints, its own node's included, so somebody else has to; and
 * since Kubernetes has no right to one taint alone, a policy of admission holds the warden to its own.
 */
export function hostWardenObjects(plan: Plan): Manifest[] {
  return [
    ...account(),
    networkPolicy(NAMESPACE, "allow-host-warden", {
      podSelector: { matchLabels: APP },
      policyTypes: ["Egress"],
      egress: [{ to: controlPlaneBlocks(plan), ports: [port(6443)] }],
    }),
    ...onlyItsOwnTaint(),
    deployment(plan),
  ];
}

function account(): Manifest[] {
  return [
    {
      apiVersion: "v1",
      kind: "ServiceAccount",
      metadata: { name: WARDEN, namespace: NAMESPACE },
      automountServiceAccountToken: false,
    },
    {
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "ClusterRole",
      metadata: { name: `nordmesh-${WARDEN}` },
      rules: [{ apiGroups: [""], resources: ["nodes"], verbs: ["list", "patch"] }],
    },
    {
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "ClusterRoleBinding",
      metadata: { name: `nordmesh-${WARDEN}` },
      roleRef: {
        apiGroup: "rbac.authorization.k8s.io",
        kind: "ClusterRole",
        name: `nordmesh-${WARDEN}`,
      },
      subjects: [{ kind: "ServiceAccount", name: WARDEN, namespace: NAMESPACE }],
    },
  ];
}

function onlyItsOwnTaint(): Manifest[] {
  const name = `nordmesh-${WARDEN}`;
  const others = (node: string): string =>
    `(has(${node}.spec.taints) ? ${node}.spec.taints.filter(t, t.key != "${ADMISSION_TAINT}") : [])`;
  return [
    {
      apiVersion: "admissionregistration.k8s.io/v1",
      kind: "ValidatingAdmissionPolicy",
      metadata: { name },
      spec: {
        failurePolicy: "Fail",
        matchConstraints: {
          resourceRules: [
            { apiGroups: [""], apiVersions: ["v1"], operations: ["UPDATE"], resources: ["nodes"] },
          ],
        },
        matchConditions: [
          {
            name: "by-the-warden",
            expression: `request.userInfo.username == "system:serviceaccount:${NAMESPACE}:${WARDEN}"`,
          },
        ],
        validations: [
          {
            expression: `${others("object")} == ${others("oldObject")}`,
            message: `the warden changes no taint but ${ADMISSION_TAINT}`,
          },
          {
            expression:
              "object.metadata.?labels == oldObject.metadata.?labels && object.metadata.?annotations == oldObject.metadata.?annotations && object.spec.?unschedulable == oldObject.spec.?unschedulable",
            message: "the warden changes nothing of a node but its taint",
          },
        ],
      },
    },
    {
      apiVersion: "admissionregistration.k8s.io/v1",
      kind: "ValidatingAdmissionPolicyBinding",
      metadata: { name },
      spec: { policyName: name, validationActions: ["Deny"] },
    },
  ];
}

function deployment(plan: Plan): Manifest {
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: WARDEN, namespace: NAMESPACE },
    spec: {
      replicas: 1,
      selector: { matchLabels: APP },
      strategy: { type: "Recreate" },
      template: {
        metadata: { labels: APP },
        spec: {
          ...restrictedPod,
          serviceAccountName: WARDEN,
          // With the API servers, and on hosts that it has tainted itself.
          nodeSelector: { "node-role.kubernetes.io/control-plane": "" },
          tolerations: [
            { key: "node-role.kubernetes.io/control-plane", effect: "NoSchedule" },
            { key: ADMISSION_TAINT, effect: "NoSchedule" },
          ],
          containers: [
            {
              ...probeContainer(plan, ["warden"], {}, "/healthz"),
              volumeMounts: [apiAccessMount],
            },
          ],
          volumes: [apiAccessVolume],
        },
      },
    },
  };
}

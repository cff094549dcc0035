import { stringify } from "yaml";
import type { Plan } from "../../model/plan/plan.ts";

/**
 * What the API server writes to its audit log (kubernetes.io, "Auditing"). Secrets and tokens are
 * never logged with their bodies, and the constant reads of the control plane itself are left out.
 */
export function renderAuditPolicy(plan: Plan): string {
  return stringify({
    apiVersion: "audit.k8s.io/v1",
    kind: "Policy",
    omitStages: ["RequestReceived"],
    rules: [
      {
        level: "None",
        nonResourceURLs: ["/healthz*", "/readyz*", "/livez*", "/version", "/openapi/*", "/metrics"],
      },
      {
        level: "None",
        users: ["system:kube-scheduler", "system:kube-controller-manager", "system:apiserver"],
        verbs: ["get", "list", "watch"],
      },
      { level: "None", userGroups: ["system:nodes"], verbs: ["get", "list", "watch"] },
      { level: "None", resources: [{ group: "coordination.k8s.io", resources: ["leases"] }] },
      { level: "None", resources: [{ group: "", resources: ["events"] }] },
      {
        level: "Metadata",
        resources: [
          { group: "", resources: ["secrets", "configmaps", "serviceaccounts/token"] },
          { group: "authentication.k8s.io", resources: ["tokenreviews"] },
        ],
      },
      { level: plan.kubernetes.audit },
    ],
  });
}

/** Pod Security for namespaces without a label of their own (kubernetes.io, "Pod Security Admission"). */
export function renderAdmissionConfig(plan: Plan): string {
  const level = plan.kubernetes.podSecurity;
  return stringify({
    apiVersion: "apiserver.config.k8s.io/v1",
    kind: "AdmissionConfiguration",
    plugins: [
      {
        name: "PodSecurity",
        configuration: {
          apiVersion: "pod-security.admission.config.k8s.io/v1",
          kind: "PodSecurityConfiguration",
          defaults: {
            enforce: level,
            "enforce-version": "latest",
            audit: "restricted",
            "audit-version": "latest",
            warn: "restricted",
            "warn-version": "latest",
          },
          // The pod network's agents are the host's network; they live here and nowhere else.
          exemptions: { usernames: [], runtimeClasses: [], namespaces: ["kube-system"] },
        },
      },
    ],
  });
}

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
    // The first rule that fits decides, so that who reads a secret is kept whoever it is.
    rules: [
      {
        level: "Metadata",
        resources: [
          { group: "", resources: ["secrets", "configmaps", "serviceaccounts/token"] },
          { group: "authentication.k8s.io", resources: ["tokenreviews"] },
        ],
      },
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
      { level: plan.kubernetes.audit },
    ],
  });
}

/**
 * Requests without a credential that are answered at all: is the server well. The local API proxy asks
 * so, and has no credential; whatever roles may say of anonymous users, they get nothing else.
 */
export function renderAuthenticationConfig(): string {
  return stringify({
    apiVersion: "apiserver.config.k8s.io/v1",
    kind: "AuthenticationConfiguration",
    anonymous: {
      enabled: true,
      conditions: ["/livez", "/readyz", "/healthz"].map((path) => ({ path })),
    },
  });
}

/**
 * Pod Security for namespaces without a label of their own (kubernetes.io, "Pod Security Admission"), and
 * how many events a second are taken: well above what a busy cluster sends, far below what would fill etcd.
 */
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
      {
        name: "EventRateLimit",
        configuration: {
          apiVersion: "eventratelimit.admission.k8s.io/v1alpha1",
          kind: "Configuration",
          limits: [
            { type: "Server", qps: 500, burst: 5000 },
            { type: "Namespace", qps: 50, burst: 500, cacheSize: 2000 },
            { type: "User", qps: 100, burst: 500, cacheSize: 2000 },
          ],
        },
      },
    ],
  });
}

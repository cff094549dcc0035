import type { ObservabilityPlan } from "../../model/plan/observability-plan.ts";
import type { Plan } from "../../model/plan/plan.ts";
import type { Manifest } from "../shared/kubernetes-object.ts";
import { localVolumeName } from "../shared/local-volume.ts";
import { CONFIG_FOLDER, configDigest, prometheusConfig } from "./prometheus-config.ts";
import {
  OBSERVABILITY_NAMESPACE,
  PROMETHEUS,
  PROMETHEUS_LABELS,
  PROMETHEUS_PORT,
} from "./prometheus-identity.ts";

/** Prometheus' pod, on the host whose disk it writes to. */
export function prometheusWorkload(plan: Plan, observability: ObservabilityPlan): Manifest {
  const config = prometheusConfig(plan, observability);
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: PROMETHEUS, namespace: OBSERVABILITY_NAMESPACE, labels: PROMETHEUS_LABELS },
    spec: {
      replicas: 1,
      // Two at a time would write to one folder.
      strategy: { type: "Recreate" },
      selector: { matchLabels: PROMETHEUS_LABELS },
      template: {
        metadata: {
          labels: PROMETHEUS_LABELS,
          annotations: { "nordmesh.internal/settings": configDigest(config) },
        },
        spec: podSpec(plan, observability),
      },
    },
  };
}

function podSpec(plan: Plan, { host }: ObservabilityPlan): object {
  return {
    serviceAccountName: PROMETHEUS,
    automountServiceAccountToken: false,
    securityContext: {
      runAsNonRoot: true,
      runAsUser: NOBODY,
      runAsGroup: NOBODY,
      seccompProfile: { type: "RuntimeDefault" },
    },
    // It writes down what it has not yet written before it ends.
    terminationGracePeriodSeconds: 60,
    containers: [container(plan)],
    volumes: [
      { name: "config", configMap: { name: PROMETHEUS } },
      { name: "metrics", persistentVolumeClaim: { claimName: localVolumeName(PROMETHEUS, host) } },
      { name: "api-access", projected: { sources: API_ACCESS } },
    ],
  };
}

/** Owner of the volume's folder on the host, as the phase makes it. */
const NOBODY = 65_534;

// What the kubelet would mount by itself, less what is not needed of it.
const API_ACCESS = [
  { serviceAccountToken: { path: "token", expirationSeconds: 3600 } },
  { configMap: { name: "kube-root-ca.crt", items: [{ key: "ca.crt", path: "ca.crt" }] } },
];

function container(plan: Plan): object {
  const probe = (path: string): object => ({
    httpGet: { path, port: PROMETHEUS_PORT },
    periodSeconds: 5,
    timeoutSeconds: 5,
  });
  return {
    name: PROMETHEUS,
    image: plan.images.prometheus,
    // It comes with the bundle, and from nowhere else.
    imagePullPolicy: "Never",
    args: [
      `--config.file=${CONFIG_FOLDER}/prometheus.yaml`,
      "--storage.tsdb.path=/prometheus",
      "--log.format=json",
    ],
    ports: [{ name: "http", containerPort: PROMETHEUS_PORT }],
    readinessProbe: probe("/-/ready"),
    livenessProbe: { ...probe("/-/healthy"), failureThreshold: 12 },
    resources: {
      requests: { cpu: "50m", memory: "256Mi" },
      limits: { cpu: "1", memory: "1Gi" },
    },
    securityContext: {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ["ALL"] },
    },
    volumeMounts: [
      { name: "config", mountPath: CONFIG_FOLDER, readOnly: true },
      { name: "metrics", mountPath: "/prometheus" },
      {
        name: "api-access",
        mountPath: "/var/run/secrets/kubernetes.io/serviceaccount",
        readOnly: true,
      },
    ],
  };
}

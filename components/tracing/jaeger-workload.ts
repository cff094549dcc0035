import type { Plan } from "../../model/plan/plan.ts";
import type { TracingPlan } from "../../model/plan/tracing-plan.ts";
import type { Manifest } from "../shared/kubernetes-object.ts";
import { localVolumeName } from "../shared/local-volume.ts";
import { restrictedPod } from "../shared/probe-container.ts";
import { configDigest, jaegerConfig } from "./jaeger-config.ts";
import {
  CONFIG_FOLDER,
  JAEGER,
  JAEGER_LABELS,
  JAEGER_PORTS,
  TRACES_FOLDER,
  TRACING_NAMESPACE,
} from "./jaeger-identity.ts";

/** Jaeger's pod, on the host whose disk it writes to, and the service that proxies send spans to. */
export function jaegerWorkload(plan: Plan, tracing: TracingPlan): Manifest[] {
  const metadata = { name: JAEGER, namespace: TRACING_NAMESPACE, labels: JAEGER_LABELS };
  return [
    {
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata,
      spec: {
        replicas: 1,
        // Its storage is for one process at a time.
        strategy: { type: "Recreate" },
        selector: { matchLabels: JAEGER_LABELS },
        template: {
          metadata: {
            labels: JAEGER_LABELS,
            annotations: { "nordmesh.internal/settings": configDigest(jaegerConfig(tracing)) },
          },
          spec: podSpec(plan, tracing),
        },
      },
    },
    {
      apiVersion: "v1",
      kind: "Service",
      metadata,
      spec: {
        selector: JAEGER_LABELS,
        ports: [{ name: "grpc-spans", port: JAEGER_PORTS.spans, targetPort: JAEGER_PORTS.spans }],
      },
    },
  ];
}

function podSpec(plan: Plan, tracing: TracingPlan): object {
  return {
    ...restrictedPod,
    serviceAccountName: JAEGER,
    // It writes down what it has not yet written before it ends.
    terminationGracePeriodSeconds: 60,
    containers: [jaeger(plan), room(plan, tracing)],
    volumes: [
      { name: "config", configMap: { name: JAEGER } },
      {
        name: "traces",
        persistentVolumeClaim: { claimName: localVolumeName(JAEGER, tracing.host) },
      },
    ],
  };
}

const UNPRIVILEGED = {
  allowPrivilegeEscalation: false,
  readOnlyRootFilesystem: true,
  capabilities: { drop: ["ALL"] },
};

function jaeger(plan: Plan): object {
  const probe = { httpGet: { path: "/status", port: JAEGER_PORTS.health }, timeoutSeconds: 5 };
  // As much as it may use, so that it is not the first to go where memory is short.
  const guaranteed = { cpu: "500m", memory: "768Mi" };
  return {
    name: JAEGER,
    image: plan.images.jaeger,
    // It comes with the bundle, and from nowhere else.
    imagePullPolicy: "Never",
    args: [`--config=${CONFIG_FOLDER}/jaeger.yaml`],
    // Go collects more eagerly near it; the maps of Badger's files come on top.
    env: [{ name: "GOMEMLIMIT", value: "560MiB" }],
    ports: [{ name: "grpc-spans", containerPort: JAEGER_PORTS.spans }],
    readinessProbe: { ...probe, periodSeconds: 5 },
    livenessProbe: { ...probe, periodSeconds: 10, failureThreshold: 12 },
    resources: { requests: guaranteed, limits: guaranteed },
    securityContext: UNPRIVILEGED,
    volumeMounts: [
      { name: "config", mountPath: CONFIG_FOLDER, readOnly: true },
      { name: "traces", mountPath: TRACES_FOLDER },
    ],
  };
}

/**
 * Badger deletes by age and never by size. So a second container counts what is on the disk, and while
 * that is too much the pod is not ready: proxies find nobody to send spans to, and drop them.
 */
function room(plan: Plan, { retention }: TracingPlan): object {
  const resources = { cpu: "20m", memory: "32Mi" };
  return {
    name: "room",
    image: plan.images.probe,
    imagePullPolicy: "Never",
    args: ["room", TRACES_FOLDER, "-gibibytes", String(retention.gibibytes)],
    env: [{ name: "ADDR", value: `:${String(ROOM_PORT)}` }],
    ports: [{ name: "http-room", containerPort: ROOM_PORT }],
    readinessProbe: {
      httpGet: { path: "/", port: ROOM_PORT },
      periodSeconds: 10,
      timeoutSeconds: 5,
      failureThreshold: 1,
    },
    resources: { requests: resources, limits: resources },
    securityContext: UNPRIVILEGED,
    volumeMounts: [{ name: "traces", mountPath: TRACES_FOLDER, readOnly: true }],
  };
}

const ROOM_PORT = 8081;

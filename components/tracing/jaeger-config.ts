import { createHash } from "node:crypto";
import { stringify } from "yaml";
import type { TracingPlan } from "../../model/plan/tracing-plan.ts";
import type { Manifest } from "../shared/kubernetes-object.ts";
import { JAEGER, JAEGER_PORTS, TRACES_FOLDER, TRACING_NAMESPACE } from "./jaeger-identity.ts";

/** Jaeger's own file. It has no exporter but its storage, so it sends nothing anywhere. */
export function jaegerConfig(tracing: TracingPlan): Manifest {
  return {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: JAEGER, namespace: TRACING_NAMESPACE },
    data: { "jaeger.yaml": stringify(settings(tracing), { lineWidth: 0 }) },
  };
}

/** Jaeger reads its file when it starts: another one means another pod. */
export function configDigest({ data }: Manifest): string {
  return createHash("sha256").update(JSON.stringify(data)).digest("hex").slice(0, 16);
}

function settings(tracing: TracingPlan): object {
  const store = "local";
  const everywhere = (port: number): object => ({ endpoint: `0.0.0.0:${String(port)}` });
  const inThePod = (port: number): object => ({ endpoint: `127.0.0.1:${String(port)}` });
  return {
    service: {
      extensions: ["jaeger_storage", "jaeger_query", "healthcheckv2"],
      pipelines: {
        traces: {
          receivers: ["otlp"],
          processors: ["memory_limiter", "filter/proxies", "attributes/personal", "batch"],
          exporters: ["jaeger_storage_exporter"],
        },
      },
      telemetry: {
        metrics: { level: "none" },
        logs: { level: "info", encoding: "json" },
      },
    },
    receivers: { otlp: { protocols: { grpc: everywhere(JAEGER_PORTS.spans) } } },
    processors: PROCESSORS,
    exporters: { jaeger_storage_exporter: { trace_storage: store } },
    extensions: {
      healthcheckv2: { use_v2: true, http: everywhere(JAEGER_PORTS.health) },
      jaeger_query: {
        storage: { traces: store },
        http: inThePod(JAEGER_PORTS.query),
        grpc: inThePod(JAEGER_PORTS.grpc),
      },
      jaeger_storage: { backends: { [store]: { badger: badger(tracing) } } },
    },
  };
}

function badger({ retention }: TracingPlan): object {
  return {
    ephemeral: false,
    directories: { keys: `${TRACES_FOLDER}/keys`, values: `${TRACES_FOLDER}/values` },
    ttl: { spans: `${String(retention.days * 24)}h` },
  };
}

/**
 * Attributes that hold, or may hold, what is of a person: whole addresses with their query strings, by
 * the names of Envoy and of OpenTelemetry, who called from where with which program, and a number that
 * a caller chooses. The path without its query is `url.path`, which proxies add.
 */
const PERSONAL = [
  "http.url",
  "http.target",
  "url.full",
  "url.query",
  "user_agent",
  "user_agent.original",
  "peer.address",
  "client.address",
  "downstream_cluster",
  "guid:x-client-trace-id",
];

const PROCESSORS = {
  memory_limiter: { check_interval: "1s", limit_mib: 512, spike_limit_mib: 128 },
  // What an application reports of itself may hold anything, so only proxies are heard.
  "filter/proxies": {
    error_mode: "propagate",
    traces: { span: ['attributes["component"] != "proxy"'] },
  },
  "attributes/personal": { actions: PERSONAL.map((key) => ({ key, action: "delete" })) },
  batch: { timeout: "1s" },
};

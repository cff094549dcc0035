import { TRACE_COLLECTOR } from "../shared/trace-collector.ts";

/** Jaeger's pod, service and account all have this name. */
export const JAEGER = TRACE_COLLECTOR.name;
export const TRACING_NAMESPACE = TRACE_COLLECTOR.namespace;

export const JAEGER_LABELS = { app: JAEGER };

/** Ports inside the pod. Queries are answered on its loopback alone. */
export const JAEGER_PORTS = {
  spans: TRACE_COLLECTOR.port,
  health: 13133,
  query: 16686,
  grpc: 16685,
};

/** Where the pod finds its file and its volume. */
export const CONFIG_FOLDER = "/etc/jaeger";
export const TRACES_FOLDER = "/traces";

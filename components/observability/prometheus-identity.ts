export const OBSERVABILITY_NAMESPACE = "observability";

export const PROMETHEUS = "prometheus";

export const PROMETHEUS_LABELS = { app: PROMETHEUS };

/** Where Prometheus answers questions, inside its pod. */
export const PROMETHEUS_PORT = 9090;

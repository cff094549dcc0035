import { container, facts, object, type RuleCases } from "../support/rule-cases.ts";

export const cases: RuleCases = {
  badPaths: ["spec.containers[0].env[0].value"],
  good: [
    [
      container({
        env: [
          { name: "HOME", value: "https://vendor.example" },
          { name: "OTEL_EXPORTER_OTLP_ENDPOINT", value: "http://127.0.0.1:4317" },
          { name: "DD_AGENT_HOST", value: "10.0.0.3" },
        ],
      }),
    ],
    [
      facts({ destinations: [{ name: "logs", target: { host: "logs.example" } }] }),
      container({ env: [{ name: "LOKI_URL", value: "https://user@logs.example:3100/push" }] }),
    ],
    [
      object("monitoring.coreos.com/v1:Prometheus", "m/a", {
        spec: { remoteWrite: [{ url: "http://thanos.m.svc:10908" }] },
      }),
    ],
    [
      object("core/v1:ConfigMap", "istio-system/istio", {
        data: {
          mesh: "extensionProviders: [{ name: a.example, zipkin: { service: zipkin.m.svc.cluster.local } }]",
        },
      }),
    ],
    [object("core/v1:ConfigMap", "istio-system/istio", { data: { values: "x" } })],
    [
      object("core/v1:ConfigMap", "demo/other", {
        data: { mesh: "extensionProviders: [{ name: a, zipkin: { service: z.example } }]" },
      }),
    ],
  ],
  bad: [
    [
      [container({ env: [{ name: "SENTRY_DSN", value: "https://key@sentry.example/1" }] })],
      ["spec.containers[0].env[0].value"],
    ],
    [
      [
        object("monitoring.coreos.com/v1:PrometheusAgent", "m/a", {
          spec: { remoteWrite: [{ url: "https://prom.example/write" }] },
        }),
      ],
      ["spec.remoteWrite[0].url"],
    ],
    [
      [
        object("velero.io/v1:BackupStorageLocation", "m/a", {
          spec: { config: { s3Url: "https://s3.example" } },
        }),
      ],
      ["spec.config.s3Url"],
    ],
    [
      [
        object("core/v1:ConfigMap", "istio-system/istio", {
          data: { mesh: "extensionProviders: [{ name: a, zipkin: { service: z.example } }]" },
        }),
      ],
      ["data.mesh.extensionProviders[0].zipkin.service"],
    ],
  ],
  hidden: [
    [0, "spec.containers[0].env"],
    [0, "spec.containers[0].env[0].name"],
    [0, "spec.containers[0].env[0].value"],
  ],
};

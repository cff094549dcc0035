import { container, facts, object, type RuleCases } from "../support/rule-cases.ts";

/** An object with an agent's own file. */
const agent = (file: string): ReturnType<typeof object> =>
  object("core/v1:ConfigMap", "demo/agent", { data: { notes: "a: [", "agent.yaml": file } });

const istio = (mesh: string): ReturnType<typeof object> =>
  object("core/v1:ConfigMap", "istio-system/istio", { data: { mesh } });

export const cases: RuleCases = {
  badPaths: ["spec.containers[0].env[0].value"],
  good: [
    [
      object("velero.io/v1:BackupStorageLocation", "m/a", {
        spec: { config: { s3Url: "http://minio.backup.svc:9000" } },
      }),
    ],
    [
      object("apps/v1:ControllerRevision", "a/istio", {
        data: { mesh: "extensionProviders: [{ name: a, zipkin: { service: vendor.example } }]" },
      }),
    ],
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
    [istio("extensionProviders: [{ name: a, opentelemetry: { service: tracing/j.tracing.svc } }]")],
    [istio("defaultConfig: { tracing: { zipkin: { address: 'zipkin.m.svc:9411' } } }")],
    [
      agent(
        "receivers: {}\nexporters: { otlp: { endpoint: 'a.b.svc:4317' }, prometheus: { endpoint: '0.0.0.0:8889' }, prometheus/b: { endpoint: 'x.example' }, debug: null, kafka: { brokers: [k.m.svc] } }",
      ),
    ],
    [agent("exporters: { otlp: { endpoint: vendor.example } }")],
    [agent("remote_write: [{ url: 'http://thanos.m.svc' }]")],
  ],
  bad: [
    [
      [
        object("velero.io/v1:BackupStorageLocation", "m/a", {
          spec: { provider: "aws", config: { region: "us-east-1" } },
        }),
        object("velero.io/v1:VolumeSnapshotLocation", "m/b", { spec: { provider: "gcp" } }),
      ],
      ["spec.config.s3Url", "spec.provider"],
    ],
    // What another object's key holds is not seen here.
    [
      [
        container({
          env: [
            { name: "DD_AGENT_HOST", valueFrom: { fieldRef: { fieldPath: "status.hostIP" } } },
            { name: "SENTRY_DSN", valueFrom: { secretKeyRef: { name: "sentry", key: "dsn" } } },
          ],
        }),
      ],
      ["spec.containers[0].env[1].valueFrom"],
    ],
    [
      [
        istio(
          "extensionProviders: [{ name: a, opentelemetry: { service: tracing/otlp.example } }]",
        ),
      ],
      ["data.mesh.extensionProviders[0].opentelemetry.service"],
    ],
    ...["zipkin", "lightstep", "datadog", "openCensusAgent"].map(
      (tracer): RuleCases["bad"][number] => [
        [istio(`defaultConfig: { tracing: { ${tracer}: { address: 'a.example:9411' } } }`)],
        [`data.mesh.defaultConfig.tracing.${tracer}.address`],
      ],
    ),
    [
      [
        agent(
          "receivers: {}\nexporters: { otlphttp/b: { traces_endpoint: 'https://t.example' }, prometheusremotewrite: { endpoint: 'https://p.example' }, kafka: { brokers: [k.example] } }",
        ),
      ],
      [
        'data."agent.yaml".exporters."otlphttp/b".traces_endpoint',
        'data."agent.yaml".exporters.prometheusremotewrite.endpoint',
        'data."agent.yaml".exporters.kafka.brokers[0]',
      ],
    ],
    [
      [agent("remote_write: [{ url: 'https://p.example' }]")],
      ['data."agent.yaml".remote_write[0].url'],
    ],
    [
      [agent("remote_read: [{ url: 'https://p.example' }]")],
      ['data."agent.yaml".remote_read[0].url'],
    ],
    [[agent("remote_write: [")], ['data."agent.yaml"']],
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

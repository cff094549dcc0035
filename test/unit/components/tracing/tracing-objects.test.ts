import { describe, expect, it } from "@jest/globals";
import { parse } from "yaml";
import { renderIstiodValues } from "../../../../components/mesh/istio/render-istio-values.ts";
import type { Manifest } from "../../../../components/shared/kubernetes-object.ts";
import { sidecarScope } from "../../../../components/shared/sidecar-scope.ts";
import {
  tracingNamespace,
  tracingObjects,
} from "../../../../components/tracing/tracing-objects.ts";
import { observedPlan, tracedPlan } from "../../../fixtures/plans.ts";

const HOST = "jaeger.tracing.svc.cluster.local";

const objects = tracingObjects(tracedPlan);
const named = (kind: string): Manifest[] => objects.filter((object) => object.kind === kind);

describe("traces", () => {
  it("are no business of an environment that does not ask for them", () => {
    expect([...tracingNamespace(observedPlan), ...tracingObjects(observedPlan)]).toEqual([]);
    for (const plan of [observedPlan, tracedPlan]) {
      const rendered = JSON.stringify([renderIstiodValues(plan), sidecarScope(plan, "demo")]);
      expect(rendered.includes(HOST)).toBe(plan === tracedPlan);
    }
  });

  it("are of the share of calls that the environment says, in each namespace of workloads", () => {
    expect(named("Telemetry").map(({ metadata }) => metadata.namespace)).toEqual(["demo"]);
    expect(named("Telemetry")).toMatchObject([
      {
        spec: {
          tracing: [{ providers: [{ name: "traces" }], randomSamplingPercentage: 0.5 }],
        },
      },
    ]);
    expect(renderIstiodValues(tracedPlan)).toMatchObject({
      meshConfig: {
        extensionProviders: [{ name: "traces", opentelemetry: { service: HOST, port: 4317 } }],
      },
    });
  });

  it("have a path without its query string, by whatever name", () => {
    const [telemetry] = named("Telemetry");
    const { tracing } = telemetry?.["spec"] as { tracing: { customTags: object }[] };
    const path = { formatter: { value: "%PATH(NQ:ORIG_OR_PATH)%" } };
    expect(tracing[0]?.customTags).toEqual({ "http.url": path, "url.path": path });
  });

  it("lose on their way to the disk what is of a person, and what no proxy said", () => {
    const { service, processors } = settings();
    expect(service.pipelines.traces.processors).toEqual([
      "memory_limiter",
      "filter/proxies",
      "attributes/personal",
      "batch",
    ]);
    expect(processors["filter/proxies"]).toMatchObject({
      traces: { span: ['attributes["component"] != "proxy"'] },
    });
    const { actions } = processors["attributes/personal"] as { actions: { key: string }[] };
    expect(actions).toEqual(actions.map(({ key }) => ({ key, action: "delete" })));
    const deleted = actions.map(({ key }) => key);
    expect(deleted).toEqual(
      expect.arrayContaining(["http.url", "url.full", "url.query", "user_agent", "peer.address"]),
    );
    expect(deleted).not.toContain("url.path");
  });

  it("are sent nowhere, and answered to nobody outside the pod", () => {
    const { service, exporters, extensions } = settings();
    expect(Object.keys(exporters)).toEqual(["jaeger_storage_exporter"]);
    expect(service.pipelines.traces.exporters).toEqual(["jaeger_storage_exporter"]);
    expect(extensions.jaeger_query).toMatchObject({
      http: { endpoint: "127.0.0.1:16686" },
      grpc: { endpoint: "127.0.0.1:16685" },
    });
    const ports = named("NetworkPolicy").map(({ spec }) => JSON.stringify(spec));
    expect(ports.filter((text) => !text.includes('[{"port":4317,"protocol":"TCP"}]'))).toEqual([]);
  });

  it("come from workloads of the mesh, by their certificates", () => {
    expect(tracingNamespace(tracedPlan)[0]?.metadata.labels).toMatchObject({
      "istio-injection": "enabled",
      "pod-security.kubernetes.io/enforce": "restricted",
    });
    expect(named("AuthorizationPolicy")).toMatchObject([
      {
        spec: {
          action: "ALLOW",
          rules: [
            {
              from: [{ source: { namespaces: ["demo"] } }],
              to: [{ operation: { ports: ["4317"] } }],
            },
          ],
        },
      },
    ]);
  });

  it("are kept for the days and bytes that the environment says, on the disk it names", () => {
    expect(settings().extensions.jaeger_storage.backends).toEqual({
      local: {
        badger: {
          ephemeral: false,
          directories: { keys: "/traces/keys", values: "/traces/values" },
          ttl: { spans: "168h" },
        },
      },
    });
    const containers = named("Deployment").flatMap(
      ({ spec }) =>
        (spec as { template: { spec: { containers: object[] } } }).template.spec.containers,
    );
    expect(containers).toMatchObject([
      { name: "jaeger" },
      {
        name: "room",
        args: ["room", "/traces", "-gibibytes", "20"],
        readinessProbe: { failureThreshold: 1 },
      },
    ]);
    expect(named("PersistentVolume")).toMatchObject([
      { metadata: { name: "jaeger-w1" }, spec: { local: { path: "/srv/nvme/jaeger" } } },
    ]);
    expect(tracedPlan.hosts.map(({ volumeFolders }) => volumeFolders)).toEqual([
      [],
      ["/srv/nvme/prometheus", "/srv/nvme/jaeger"],
      [],
    ]);
  });
});

interface Settings {
  readonly service: {
    readonly pipelines: {
      readonly traces: { readonly processors: string[]; readonly exporters: string[] };
    };
  };
  readonly processors: Readonly<Record<string, unknown>>;
  readonly exporters: Readonly<Record<string, unknown>>;
  readonly extensions: {
    readonly jaeger_query: object;
    readonly jaeger_storage: { readonly backends: object };
  };
}

function settings(): Settings {
  const [config] = named("ConfigMap");
  const { data } = config as unknown as { data: Record<string, string> };
  return parse(data["jaeger.yaml"] ?? "") as Settings;
}

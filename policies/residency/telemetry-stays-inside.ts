import { targetsOfAgentFiles } from "../shared/agent-files.ts";
import { declaredTargets } from "../shared/facts.ts";
import type { Field } from "../shared/field.ts";
import { parseYaml } from "../shared/documents.ts";
import { gdpr } from "../shared/frameworks.ts";
import { hostIn, isInCluster, isLoopback, isPrivateAddress } from "../shared/hosts.ts";
import { inputsOf, isObject } from "../shared/objects.ts";
import { containersOf, podOf, runsPods } from "../shared/pods.ts";
import type { Resource } from "../shared/resource.ts";
import { defineStackRule } from "../shared/rule.ts";

/** GDPR Art. 44: logs, metrics, traces and backups are personal data too. */
export const telemetryStaysInside = defineStackRule({
  name: "telemetry-stays-inside",
  description:
    "Logs, metrics, traces and backups go to services of the cluster or to declared destinations",
  severity: "high",
  framework: gdpr("Art. 44"),
  why: "Logs and traces carry addresses, names and whole requests; a backup carries everything. They are often sent to a vendor that nobody thought of as a recipient.",
  fix: "send it to a service inside, or declare the target in egress.destinations",
  limits:
    "It knows OpenTelemetry's, Jaeger's, Zipkin's, Sentry's, Datadog's and Loki's environment variables, Istio's extension providers and tracers, Prometheus' remoteWrite, Velero's locations, and the files of OpenTelemetry Collectors and of Prometheus in ConfigMaps. A target in another agent's own file is not seen.",
  good: `
apiVersion: v1
kind: Pod
metadata: { name: echo, namespace: demo }
spec:
  containers:
    - { name: echo, env: [{ name: OTEL_EXPORTER_OTLP_ENDPOINT, value: "http://collector.observe.svc:4317" }] }`,
  bad: `
apiVersion: v1
kind: Pod
metadata: { name: echo, namespace: demo }
spec:
  containers:
    - { name: echo, env: [{ name: OTEL_EXPORTER_OTLP_ENDPOINT, value: "https://otlp.vendor.example" }] }`,
  check: (resources, report) => {
    const declared = declaredTargets(resources);
    for (const resource of resources) {
      for (const { field, host } of targetsOf(resource)) {
        const isNear =
          host !== null && (isInCluster(host) || isPrivateAddress(host) || isLoopback(host));
        if (isNear || declared.has(host ?? "")) continue;
        report(resource, field, {
          expected: "a service of the cluster, or a declared destination",
        });
      }
    }
  },
});

interface Target {
  readonly field: Field;
  /** Null where nothing here says which. */
  readonly host: string | null;
}

const TARGET_VARIABLE =
  /^(OTEL_EXPORTER_\w*ENDPOINT|JAEGER_(ENDPOINT|AGENT_HOST)|ZIPKIN_\w*(URL|ENDPOINT)|SENTRY_DSN|DD_(SITE|AGENT_HOST|DD_URL)|LOKI_URL)$/;

function targetsOf(resource: Resource): Target[] {
  if (runsPods(resource)) return variableTargets(resource);
  if (isObject(resource, "velero.io", "BackupStorageLocation", "VolumeSnapshotLocation")) {
    return [backupTarget(resource)];
  }
  if (isObject(resource, "monitoring.coreos.com", "Prometheus", "PrometheusAgent")) {
    const targets = inputsOf(resource).at("spec", "remoteWrite").items();
    return targets.map((target) => toTarget(target.at("url")));
  }
  if (!isObject(resource, "core", "ConfigMap")) return [];
  const files = inputsOf(resource).at("data");
  return [...meshTargets(resource), ...targetsOfAgentFiles(files)].map(toTarget);
}

// Istio may be told a service's namespace before its host.
function toTarget(field: Field): Target {
  const text = field.text() ?? "";
  const isService = field.path.endsWith(".service");
  return { field, host: hostIn(isService ? text.slice(text.indexOf("/") + 1) : text) };
}

/** A backup without an address of its own goes where its provider's cloud is, as a snapshot does. */
function backupTarget(resource: Resource): Target {
  const spec = inputsOf(resource).at("spec");
  if (isObject(resource, "velero.io", "VolumeSnapshotLocation")) {
    return { field: spec.at("provider"), host: null };
  }
  const address = spec.at("config", "s3Url");
  return address.isPresent ? toTarget(address) : { field: address, host: null };
}

function variableTargets(resource: Resource): Target[] {
  return containersOf(podOf(resource))
    .flatMap((container) => container.at("env").items())
    .filter((variable) => TARGET_VARIABLE.test(variable.at("name").text() ?? ""))
    .flatMap((variable) => {
      const from = variable.at("valueFrom");
      if (!from.isPresent) return [toTarget(variable.at("value"))];
      // A field is the pod's or its host's own; keys of other objects can hold anything.
      return from.at("fieldRef").isPresent ? [] : [{ field: from, host: null }];
    });
}

const TRACERS = ["zipkin", "lightstep", "datadog", "openCensusAgent"];

/** Services of Istio's extension providers, and the older tracers: each kind has one. */
function meshTargets(resource: Resource): Field[] {
  const inputs = inputsOf(resource);
  if (!(inputs.at("metadata", "name").text() ?? "").startsWith("istio")) return [];
  const [mesh] = inputs
    .at("data")
    .entries()
    .filter(([key]) => key === "mesh")
    .map(([, text]) => parseYaml(text));
  if (mesh === undefined) return [];
  const providers = mesh
    .at("extensionProviders")
    .items()
    .flatMap((provider) => provider.entries())
    .filter(([key]) => key !== "name")
    .map(([, provider]) => provider.at("service"));
  const tracing = mesh.at("defaultConfig", "tracing");
  return [...providers, ...TRACERS.map((tracer) => tracing.at(tracer, "address"))];
}

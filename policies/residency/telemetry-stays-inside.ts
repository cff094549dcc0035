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
    "It knows OpenTelemetry's, Jaeger's, Zipkin's, Sentry's, Datadog's and Loki's environment variables, Istio's extension providers, Prometheus' remoteWrite and Velero's storage locations. A target in an agent's own configuration file is not seen.",
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
      for (const field of targetsOf(resource)) {
        const host = hostIn(field.text() ?? "");
        const isNear = isInCluster(host) || isPrivateAddress(host) || isLoopback(host);
        if (isNear || declared.has(host)) continue;
        report(resource, field, {
          expected: "a service of the cluster, or a declared destination",
        });
      }
    }
  },
});

const TARGET_VARIABLE =
  /^(OTEL_EXPORTER_\w*ENDPOINT|JAEGER_(ENDPOINT|AGENT_HOST)|ZIPKIN_\w*(URL|ENDPOINT)|SENTRY_DSN|DD_(SITE|AGENT_HOST|DD_URL)|LOKI_URL)$/;

function targetsOf(resource: Resource): Field[] {
  if (runsPods(resource)) return variableTargets(resource);
  const spec = inputsOf(resource).at("spec");
  if (isObject(resource, "monitoring.coreos.com", "Prometheus", "PrometheusAgent")) {
    return spec
      .at("remoteWrite")
      .items()
      .map((target) => target.at("url"));
  }
  if (isObject(resource, "velero.io", "BackupStorageLocation")) return [spec.at("config", "s3Url")];
  if (isObject(resource, "core", "ConfigMap")) return providerTargets(resource);
  return [];
}

function variableTargets(resource: Resource): Field[] {
  return containersOf(podOf(resource))
    .flatMap((container) => container.at("env").items())
    .filter((variable) => TARGET_VARIABLE.test(variable.at("name").text() ?? ""))
    .map((variable) => variable.at("value"));
}

/** Services of Istio's extension providers: each kind of provider has one. */
function providerTargets(resource: Resource): Field[] {
  const inputs = inputsOf(resource);
  if (!(inputs.at("metadata", "name").text() ?? "").startsWith("istio")) return [];
  const [mesh] = inputs
    .at("data")
    .entries()
    .filter(([key]) => key === "mesh")
    .map(([, text]) => parseYaml(text));
  if (mesh === undefined) return [];
  return mesh
    .at("extensionProviders")
    .items()
    .flatMap((provider) => provider.entries())
    .filter(([key]) => key !== "name")
    .map(([, provider]) => provider.at("service"));
}

import { parseYaml } from "../shared/documents.ts";
import type { Field } from "../shared/field.ts";
import { gdpr } from "../shared/frameworks.ts";
import { inputsOf, isObject, nameOf } from "../shared/objects.ts";
import { defineRule, type Report } from "../shared/rule.ts";

/** GDPR Art. 5(1)(e): logs that name people are not kept for ever. */
export const logStoresHaveARetention = defineRule({
  name: "log-stores-have-a-retention",
  description: "Stores of logs delete what is older than a bounded time",
  severity: "medium",
  framework: gdpr("Art. 5(1)(e)"),
  why: "Access logs hold addresses, names and whole requests. Loki keeps everything for ever unless it is told otherwise in two places.",
  fix: "set compactor.retention_enabled: true and limits_config.retention_period in Loki's configuration",
  limits:
    "It reads Loki's configuration in ConfigMaps. Stores that are configured over their own API, such as Elasticsearch, are not seen.",
  good: `
apiVersion: v1
kind: ConfigMap
metadata: { name: loki, namespace: observe }
data:
  config.yaml: |
    schema_config: { configs: [] }
    compactor: { retention_enabled: true }
    limits_config: { retention_period: 720h }`,
  bad: `
apiVersion: v1
kind: ConfigMap
metadata: { name: loki, namespace: observe }
data:
  config.yaml: |
    schema_config: { configs: [] }
    compactor: { retention_enabled: true }
    limits_config: { query_timeout: 300s }`,
  appliesTo: (resource) =>
    isObject(resource, "core", "ConfigMap") && nameOf(resource).includes("loki"),
  check: (config, report) => {
    for (const [file, text] of inputsOf(config).at("data").entries()) {
      if (!/\.ya?ml$/.test(file) || !/^schema_config:/m.test(text.text() ?? "")) continue;
      judgeLoki(parseYaml(text), report);
    }
  },
});

function judgeLoki(loki: Field, report: Report): void {
  const enabled = loki.at("compactor", "retention_enabled");
  if (enabled.flag() !== true) report(enabled, { expected: "true" });
  const period = loki.at("limits_config", "retention_period");
  if (/^0*[a-z]*$/.test(period.text() ?? "0")) report(period, { expected: "a time, as 720h" });
}

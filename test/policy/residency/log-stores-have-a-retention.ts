import type { Resource } from "../../../policies/shared/resource.ts";
import { object, type RuleCases } from "../support/rule-cases.ts";

function loki(text: string, file = "loki.yaml", name = "observe/loki"): Resource {
  return object("core/v1:ConfigMap", name, { data: { [file]: text } });
}

const schema = "schema_config: { configs: [] }\n";
const kept = `${schema}compactor: { retention_enabled: true }\n`;

export const cases: RuleCases = {
  badPaths: ['data."config.yaml".limits_config.retention_period'],
  good: [
    [loki(`${kept}limits_config: { retention_period: 30d }`, "config.yml")],
    [loki("overrides: {}", "runtime.yaml")],
    [loki("schema_config: none of it", "readme.txt")],
    [loki(schema, "config.yaml", "observe/other")],
    [object("core/v1:Secret", "observe/loki", { data: { "loki.yaml": schema } })],
  ],
  bad: [
    [
      [loki(schema)],
      [
        'data."loki.yaml".compactor.retention_enabled',
        'data."loki.yaml".limits_config.retention_period',
      ],
    ],
    [
      [loki(`${kept}limits_config: { retention_period: 0s }`)],
      ['data."loki.yaml".limits_config.retention_period'],
    ],
    [
      [
        loki(
          `${schema}compactor: { retention_enabled: false }\nlimits_config: { retention_period: 24h }`,
        ),
      ],
      ['data."loki.yaml".compactor.retention_enabled'],
    ],
  ],
  hidden: [
    [0, "metadata.name"],
    [0, "data"],
    [0, 'data."config.yaml"'],
  ],
};

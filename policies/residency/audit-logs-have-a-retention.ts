import { argumentOf, carriedDocuments, runsCommand } from "../shared/documents.ts";
import { gdpr } from "../shared/frameworks.ts";
import { defineRule } from "../shared/rule.ts";

/** GDPR Art. 5(1)(e) and Art. 32: audit logs are kept, and not for ever. */
export const auditLogsHaveARetention = defineRule({
  name: "audit-logs-have-a-retention",
  description: "The API server writes an audit log, and deletes it after a bounded time",
  severity: "medium",
  framework: gdpr("Art. 5(1)(e)"),
  why: "An audit log names people and what they did. Without one nobody can tell what happened; without a bound it is kept for longer than its purpose needs.",
  fix: "set audit-log-path and audit-log-maxage in kubeadm's ClusterConfiguration",
  limits: "Retention where logs are shipped to is that system's to set.",
  parameters: {
    maxDays: {
      type: "integer",
      description: "The longest time that audit logs may be kept, in days",
      default: 365,
    },
  },
  good: `
type: command:remote:Command
name: cp1-init
props:
  create: |
    cat >kubeadm.yaml <<'END'
    kind: ClusterConfiguration
    apiServer:
      extraArgs: [{ name: audit-log-path, value: /var/log/audit.log }, { name: audit-log-maxage, value: "30" }]
    END`,
  bad: `
type: command:remote:Command
name: cp1-init
props:
  create: |
    cat >kubeadm.yaml <<'END'
    kind: ClusterConfiguration
    apiServer: { extraArgs: [{ name: audit-log-path, value: /var/log/audit.log }] }
    END`,
  appliesTo: runsCommand,
  check: (resource, report, context) => {
    const longest = context.number("maxDays");
    for (const { kind, fields } of carriedDocuments(resource)) {
      if (kind !== "ClusterConfiguration") continue;
      const list = fields.at("apiServer", "extraArgs");
      const days = Number(argumentOf(list, "audit-log-maxage") ?? "0");
      if ((argumentOf(list, "audit-log-path") ?? "") === "") {
        report(list.path, { expected: "audit-log-path" });
      }
      if (days >= 1 && days <= longest) continue;
      report(list.path, { expected: `audit-log-maxage of 1 to ${longest} days`, got: `${days}` });
    }
  },
});

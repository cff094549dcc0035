import { argumentOf, carriedDocuments, runsCommand } from "../shared/documents.ts";
import { gdpr } from "../shared/frameworks.ts";
import { defineRule } from "../shared/rule.ts";

/** GDPR Art. 32(1)(a): what etcd holds is encrypted. */
export const secretsAreEncryptedAtRest = defineRule({
  name: "secrets-are-encrypted-at-rest",
  description: "The API server encrypts what it stores",
  severity: "high",
  framework: gdpr("Art. 32(1)(a)"),
  why: "Without an encryption provider, secrets lie in etcd as they are: whoever gets a disk or a backup of it can read them.",
  fix: "give apiServer.extraArgs an encryption-provider-config in kubeadm's ClusterConfiguration",
  limits:
    "It sees that encryption is configured. The configuration itself holds keys and is a secret, so which resources it names is not judged.",
  good: `
type: command:remote:Command
name: cp1-init
props:
  create: |
    cat >kubeadm.yaml <<'END'
    kind: ClusterConfiguration
    apiServer: { extraArgs: [{ name: encryption-provider-config, value: /etc/encryption.yaml }] }
    END`,
  bad: `
type: command:remote:Command
name: cp1-init
props:
  create: |
    cat >kubeadm.yaml <<'END'
    kind: ClusterConfiguration
    apiServer: { extraArgs: [] }
    END`,
  appliesTo: runsCommand,
  check: (resource, report) => {
    for (const { kind, fields } of carriedDocuments(resource)) {
      if (kind !== "ClusterConfiguration") continue;
      const list = fields.at("apiServer", "extraArgs");
      if ((argumentOf(list, "encryption-provider-config") ?? "") !== "") continue;
      report(list.path, { expected: "encryption-provider-config" });
    }
  },
});

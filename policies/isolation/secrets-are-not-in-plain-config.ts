import type { Field } from "../shared/field.ts";
import { hardening } from "../shared/frameworks.ts";
import { inputsOf, isObject } from "../shared/objects.ts";
import { containersOf, podOf, runsPods } from "../shared/pods.ts";
import { defineRule } from "../shared/rule.ts";

/** What must not be read is not where everybody reads. */
export const secretsAreNotInPlainConfig = defineRule({
  name: "secrets-are-not-in-plain-config",
  description: "No ConfigMap and no variable of a container holds a key, a token or a password",
  severity: "critical",
  framework: hardening("Authentication and authorization: secrets"),
  why: "ConfigMaps and pod definitions are read by many, are not encrypted at rest, and end in backups, dashboards and tickets.",
  fix: "put it into a Secret, and refer to it by secretKeyRef or a volume",
  limits:
    "It knows private keys, access keys of large providers, tokens by their prefix, and variables whose name says that they are secret. A secret that looks like any other word is not found.",
  good: `
apiVersion: v1
kind: Pod
metadata: { name: echo, namespace: demo }
spec:
  containers:
    - { name: echo, env: [{ name: DB_PASSWORD, valueFrom: { secretKeyRef: { name: db, key: password } } }] }`,
  bad: `
apiVersion: v1
kind: Pod
metadata: { name: echo, namespace: demo }
spec:
  containers:
    - { name: echo, env: [{ name: DB_PASSWORD, value: tr0ub4dor }] }`,
  appliesTo: (resource) => isObject(resource, "core", "ConfigMap") || runsPods(resource),
  check: (resource, report) => {
    const variables = runsPods(resource)
      ? containersOf(podOf(resource))
          .flatMap((container) => container.at("env").items())
          .filter((variable) => variable.at("value").isPresent)
          .map((variable): Named => [variable.at("name").text() ?? "", variable.at("value")])
      : inputsOf(resource).at("data").entries();
    for (const [name, field] of variables) {
      // The value itself must not be in a message that is about keeping it secret.
      if (looksSecret(name, field)) report(field, { expected: "no secret here", got: "one" });
    }
  },
});

type Named = [string, Field];

const SECRET_VALUE =
  /-----BEGIN [A-Z ]*PRIVATE KEY-----|\b(AKIA|ASIA)[0-9A-Z]{16}\b|\bgh[pousr]_[A-Za-z0-9]{36}|\bxox[abp]-[\w-]{10}|\beyJ[\w-]{10,}\.[\w-]{10,}\.[\w-]{10,}/;

const SECRET_NAME =
  /(^|[_.-])(password|passwd|secret|api_?key|access_?key|private_?key|token|credentials?)$/i;

/** A name that says so counts only with a value that could be one: `false`, paths and names cannot. */
function looksSecret(name: string, field: Field): boolean {
  const value = field.text() ?? "";
  if (SECRET_VALUE.test(value)) return true;
  return SECRET_NAME.test(name) && value.length >= 4 && !/^(true|false|null|\/.*|\d+)$/.test(value);
}

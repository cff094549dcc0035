import type { Field } from "../shared/field.ts";
import { hardening } from "../shared/frameworks.ts";
import { inputsOf, isObject } from "../shared/objects.ts";
import { containersOf, podOf, runsPods } from "../shared/pods.ts";
import { defineRule } from "../shared/rule.ts";

/** What must not be read is not where everybody reads. */
export const secretsAreNotInPlainConfig = defineRule({
  name: "secrets-are-not-in-plain-config",
  description:
    "No ConfigMap and no variable or argument of a container holds a key, a token or a password",
  severity: "critical",
  framework: hardening("Authentication and authorization: secrets"),
  why: "ConfigMaps and pod definitions are read by many, are not encrypted at rest, and end in backups, dashboards and tickets.",
  fix: "put it into a Secret, and refer to it by secretKeyRef or a volume",
  limits:
    "It knows private keys, access keys of large providers, tokens by their prefix, and variables and arguments whose name says that they are secret. A secret that looks like any other word is not found, and neither is one inside a file of another form. A Secret is where secrets belong: whether its own manifest holds the value in plain text is not judged.",
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
    const named = runsPods(resource)
      ? containersOf(podOf(resource)).flatMap((one) => [...variablesOf(one), ...flagsOf(one)])
      : inputsOf(resource)
          .at("data")
          .entries()
          .map(([name, field]): Named => ({ name, field, value: field.text() ?? "" }));
    for (const { name, field, value } of named) {
      // The value itself must not be in a message that is about keeping it secret.
      if (looksSecret(name, value)) report(field, { expected: "no secret here", got: "one" });
    }
  },
});

interface Named {
  readonly name: string;
  readonly field: Field;
  readonly value: string;
}

function variablesOf(container: Field): Named[] {
  return container
    .at("env")
    .items()
    .map((variable) => ({ variable, field: variable.at("value") }))
    .filter(({ field }) => field.isPresent)
    .map(({ variable, field }) => {
      return { name: variable.at("name").text() ?? "", field, value: field.text() ?? "" };
    });
}

/** Arguments of the form `--name=value`, as whole words or in a shell's line. */
function flagsOf(container: Field): Named[] {
  return ["command", "args"]
    .flatMap((key) => container.at(key).items())
    .flatMap((field) =>
      [...(field.text() ?? "").matchAll(FLAG)].map(([, name = "", value = ""]) => {
        return { name, field, value };
      }),
    );
}

const FLAG = /(?:^|\s)--?([\w.-]+)=["']?([^\s"']+)/g;

const SECRET_VALUE =
  /-----BEGIN [A-Z ]*PRIVATE KEY-----|\b(AKIA|ASIA)[0-9A-Z]{16}\b|\bgh[pousr]_[A-Za-z0-9]{36}|\bxox[abp]-[\w-]{10}|\beyJ[\w-]{10,}\.[\w-]{10,}\.[\w-]{10,}/;

const SECRET_NAME =
  /(^|[_.-])(password|passwd|secret|api[_-]?key|access[_-]?key|private[_-]?key|token|credentials?)$/i;

/** A name that says so counts only with a value that could be one: `false`, paths and references cannot. */
function looksSecret(name: string, value: string): boolean {
  if (SECRET_VALUE.test(value)) return true;
  if (name === NO_TOKEN) return false;
  return SECRET_NAME.test(name) && value.length >= 4 && !NO_SECRET.test(value);
}

/** etcd's name for a cluster; nobody gets in with it. */
const NO_TOKEN = "initial-cluster-token";

const NO_SECRET = /^(true|false|null|\/.*|\d+|\$\(\w+\)|\$\{?\w+\}?)$/;

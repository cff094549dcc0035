import type { ConfigPath } from "./config-path.ts";
import type { Finding } from "./finding.ts";
import { HIDDEN } from "./config-error.ts";

const SECRET_KEY =
  /pass(word|wd|phrase)|secret|token|credential|(private|api|access|signing)[-_]?key/i;
const PRIVATE_KEY_TEXT = /-----BEGIN [A-Z ]*PRIVATE KEY-----|AGE-SECRET-KEY-1/;

/** Whether a value must not be shown: its key, or one above it, is named like a secret, or it looks like one. */
export function holdsSecret(path: ConfigPath, value: unknown): boolean {
  return (
    path.some((step) => typeof step === "string" && SECRET_KEY.test(step)) ||
    (typeof value === "string" && PRIVATE_KEY_TEXT.test(value))
  );
}

/** Every secret in a file that is reviewed and committed, wherever it is; the outermost key of each. */
export function findSecrets(value: unknown, path: ConfigPath = []): readonly Finding[] {
  if (path.length > 0 && holdsSecret(path, value)) return [secretFinding(path)];
  if (typeof value !== "object" || value === null) return [];
  const children: [string | number, unknown][] = Array.isArray(value)
    ? value.map((child: unknown, index) => [index, child])
    : Object.entries(value);
  return children.flatMap(([step, child]) => findSecrets(child, [...path, step]));
}

function secretFinding(path: ConfigPath): Finding {
  return {
    code: "secret-in-file",
    path,
    expected: "no secret, because this file is committed and reviewed",
    got: HIDDEN,
    fix: "secrets belong in Pulumi's configuration (`pulumi config set --secret`); change this one, it may have leaked",
  };
}

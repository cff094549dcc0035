import type { ConfigError } from "./config-error.ts";
import { HIDDEN } from "./config-error.ts";
import type { ConfigPath } from "./config-path.ts";
import { formatPath, valueAt } from "./config-path.ts";
import type { Finding } from "./finding.ts";
import { holdsSecret } from "./secrets.ts";
import type { YamlDocument } from "./yaml-document.ts";

/** Findings with line and value, in the order of the file. */
export function toConfigErrors(
  findings: readonly Finding[],
  document: YamlDocument,
): readonly ConfigError[] {
  return findings
    .map((finding) => ({ finding, position: document.positionOf(finding.path) }))
    .toSorted((a, b) => a.position.offset - b.position.offset)
    .map(({ finding, position }) => ({
      code: finding.code,
      path: formatPath(finding.path),
      line: position.line,
      expected: finding.expected,
      got: finding.got ?? showValue(finding.path, valueAt(document.value, finding.path)),
      fix: finding.fix,
    }));
}

const LONGEST_VALUE = 60;

/** A value as a person wrote it; never the contents of a mapping or list, and never a secret. */
export function showValue(path: ConfigPath, value: unknown): string {
  if (holdsSecret(path, value)) return HIDDEN;
  if (value === undefined || value === null) return "nothing";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object") return "a mapping";
  const text = JSON.stringify(value);
  return text.length > LONGEST_VALUE ? `${text.slice(0, LONGEST_VALUE)}…"` : text;
}

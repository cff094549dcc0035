import { isMap, isScalar, parseDocument, type Pair, type YAMLMap } from "yaml";
import type { ConfigPath } from "../../../model/environment/config-path.ts";

/** A key to write: into the section at `path`, or into a host's `ssh`. */
export interface KeyToPin {
  readonly path: ConfigPath;
  /** `TYPE BASE64`. */
  readonly hostKey: string;
}

interface Insertion {
  readonly offset: number;
  readonly text: string;
}

/**
 * Writes host keys into the text of an environment's file, and leaves every other character of it alone:
 * comments, order and layout are somebody's work. The sections have no `hostKey` yet.
 */
export function pinHostKeys(text: string, keys: readonly KeyToPin[]): string {
  const document = parseDocument(text);
  const insertions = keys.map(({ path, hostKey }): Insertion => {
    const section = document.getIn(path, true);
    if (!isMap(section)) throw new Error(`unreachable: ${path.join(".")} is no section`);
    const entry = `hostKey: "${hostKey}"`;
    if (path[0] !== "hosts") return insertInto(text, section, entry);
    const ssh = section.get("ssh", true);
    return isMap(ssh)
      ? insertInto(text, ssh, entry)
      : insertInto(text, section, `ssh: { ${entry} }`);
  });
  return insertions
    .toSorted((a, b) => b.offset - a.offset)
    .reduce(
      (edited, insertion) =>
        edited.slice(0, insertion.offset) + insertion.text + edited.slice(insertion.offset),
      text,
    );
}

function insertInto(text: string, section: YAMLMap, entry: string): Insertion {
  const [start, end] = section.range ?? [0, 0];
  if (section.flow !== true) return insertLine(text, section, entry);
  const inside = text.slice(start + 1, end - 1).trimEnd();
  const offset = start + 1 + inside.length;
  if (section.items.length === 0) return { offset, text: ` ${entry} ` };
  return { offset, text: inside.endsWith(",") ? ` ${entry}` : `, ${entry}` };
}

/** A line of its own after the section's last one, indented as its first. */
function insertLine(text: string, section: YAMLMap, entry: string): Insertion {
  const [first] = section.items as readonly Pair[];
  if (first === undefined || !isScalar(first.key)) throw new Error("unreachable: an empty section");
  const keyAt = first.key.range?.[0] ?? 0;
  const indent = " ".repeat(keyAt - (text.lastIndexOf("\n", keyAt - 1) + 1));
  const written = text.slice(0, section.range?.[1] ?? 0).trimEnd().length;
  const lineEnd = text.indexOf("\n", written);
  return { offset: lineEnd === -1 ? text.length : lineEnd, text: `\n${indent}${entry}` };
}

import type { Document, ParsedNode } from "yaml";
import { isMap, isNode, isPair, isScalar, isSeq, LineCounter, parseDocument } from "yaml";
import type { ConfigPath } from "./config-path.ts";
import type { ConfigError } from "./config-error.ts";
import { formatPath } from "./config-path.ts";
import { holdsSecret } from "./secrets.ts";
import { explainYamlProblem, findExtensions } from "./yaml-problems.ts";

/** A parsed file that still knows where in the text each value stands. */
export interface YamlDocument {
  readonly value: Readonly<Record<string, unknown>>;
  /** Where a path's key stands; for a path that is not there, its nearest parent. */
  readonly positionOf: (path: ConfigPath) => { readonly offset: number; readonly line: number };
}

/**
 * Reads YAML 1.2 text whose top is a mapping. `document` is null where the text is too broken to be
 * checked further; there are problems then. Both can be there: a key that stands twice, for one.
 */
export function readYaml(text: string): {
  document: YamlDocument | null;
  problems: readonly ConfigError[];
} {
  const lines = new LineCounter();
  const parsed = parseDocument(text, {
    version: "1.2",
    lineCounter: lines,
    prettyErrors: false,
    stringKeys: true,
  });
  const lineAt = (offset: number): number => Math.max(1, lines.linePos(offset).line);
  const problems = [...parsed.errors, ...findExtensions(parsed)]
    .toSorted((a, b) => a.pos[0] - b.pos[0])
    .map((problem) => ({
      ...explainYamlProblem(problem.code, problem.message),
      path: formatPath(tellablePath(pathAt(parsed.contents, problem.pos[0]))),
      line: lineAt(problem.pos[0]),
    }));
  if (problems.some(({ code }) => code !== "yaml-duplicate-key")) {
    return { document: null, problems };
  }
  if (!isMap(parsed.contents)) return { document: null, problems: [notAMapping(parsed)] };
  const positionOf = (path: ConfigPath): { offset: number; line: number } => {
    const offset = offsetOf(parsed.contents, path);
    return { offset, line: lineAt(offset) };
  };
  const value = parsed.toJS() as Record<string, unknown>;
  return { document: { value, positionOf }, problems };
}

function notAMapping({ contents }: Document.Parsed): ConfigError {
  const isEmpty = contents === null || (isScalar(contents) && contents.value === null);
  return {
    code: isEmpty ? "file-empty" : "file-not-a-mapping",
    path: "",
    line: 1,
    expected: "keys with values, such as `name: lab`",
    got: isEmpty ? "an empty file" : isSeq(contents) ? "a list" : "a single value",
    fix: "start from stacks/environments/lab.yaml; docs/environment.md explains each field",
  };
}

function offsetOf(root: ParsedNode | null, path: ConfigPath): number {
  let node: unknown = root;
  let offset = 0;
  for (const step of path) {
    const child = childOf(node, step);
    if (child === null) break;
    [offset, node] = [child.offset, child.node];
  }
  return offset;
}

function childOf(node: unknown, step: string | number): { offset: number; node: unknown } | null {
  if (isSeq(node)) {
    const item = node.items[Number(step)];
    return isNode(item) ? { offset: item.range?.[0] ?? 0, node: item } : null;
  }
  if (!isMap(node)) return null;
  // The last of two equal keys is the one whose value counts.
  const pair = node.items.findLast(({ key }) => isScalar(key) && key.value === step);
  return isScalar(pair?.key) ? { offset: pair.key.range?.[0] ?? 0, node: pair.value } : null;
}

/** The path of the innermost key or value that covers a position in the text. */
function pathAt(node: unknown, offset: number): ConfigPath {
  const children = isMap(node) || isSeq(node) ? node.items : [];
  for (const [index, item] of children.entries()) {
    const step = isPair(item) ? (isScalar(item.key) ? String(item.key.value) : null) : index;
    const parts: unknown[] = isPair(item) ? [item.key, item.value] : [item];
    if (step === null || !parts.some((part) => covers(part, offset))) continue;
    return [step, ...pathAt(parts.at(-1), offset)];
  }
  return [];
}

/** In a broken file a value may be read as a key: what is no plain word, or below a secret, is cut off. */
function tellablePath(path: ConfigPath): ConfigPath {
  const odd = path.findIndex((step) => typeof step === "string" && !/^[\w-]{1,63}$/.test(step));
  const plain = odd === -1 ? path : path.slice(0, odd);
  const secret = plain.findIndex((_step, index) => holdsSecret(plain.slice(0, index + 1), null));
  return secret === -1 ? plain : plain.slice(0, secret + 1);
}

function covers(node: unknown, offset: number): boolean {
  if (!isNode(node) || !node.range) return false;
  return offset >= node.range[0] && offset <= node.range[1];
}

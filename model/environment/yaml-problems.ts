import type { Document, ErrorCode } from "yaml";
import { isAlias, isCollection, isNode, isScalar, visit } from "yaml";
import type { ConfigError } from "./config-error.ts";

/** Parts of YAML that hide from a reviewer what a file says. */
type Extension = "anchor" | "alias" | "tag";

interface YamlProblem {
  readonly code: ErrorCode | Extension;
  readonly message: string;
  readonly pos: readonly [number, number];
}

/** Anchors, aliases and tags: valid YAML, refused here. */
export function findExtensions(document: Document.Parsed): readonly YamlProblem[] {
  const found: YamlProblem[] = [];
  visit(document, {
    Node: (_key, node) => {
      if (!isNode(node) || !node.range) return;
      const kind = extensionOf(node);
      if (kind) found.push({ code: kind, message: "", pos: [node.range[0], node.range[1]] });
    },
  });
  return found;
}

function extensionOf(node: unknown): Extension | null {
  if (isAlias(node)) return "alias";
  if (!isScalar(node) && !isCollection(node)) return null;
  if (node.anchor !== undefined) return "anchor";
  return node.tag !== undefined && !STANDARD_TAG.test(node.tag) ? "tag" : null;
}

const STANDARD_TAG = /^tag:yaml\.org,2002:(map|seq|str|int|float|bool|null)$/;

type Explanation = Pick<ConfigError, "code" | "expected" | "got" | "fix">;

/**
 * A YAML problem in the words of this product. The parser's own message is used only for what has no
 * words here, and without the piece of the file that it may quote.
 */
export function explainYamlProblem(code: YamlProblem["code"], message: string): Explanation {
  return (
    EXPLANATIONS[code] ?? {
      code: "yaml-syntax",
      expected: "valid YAML",
      got: message.replace(/: ".*$/s, "").replace(/^./, (letter) => letter.toLowerCase()),
      fix: "mend this line or the one before it: indentation, quotes and brackets are the usual causes",
    }
  );
}

const EXPLANATIONS: Partial<Record<YamlProblem["code"], Explanation>> = {
  TAB_AS_INDENT: {
    code: "yaml-tab",
    expected: "indentation by spaces",
    got: "a tab",
    fix: "replace the tab by two spaces for each level",
  },
  DUPLICATE_KEY: {
    code: "yaml-duplicate-key",
    expected: "each key once",
    got: "the same key twice",
    fix: "remove or rename one of the two",
  },
  MULTIPLE_DOCS: {
    code: "yaml-several-documents",
    expected: "one document in a file",
    got: "a `---` that starts another",
    fix: "move each environment into a file of its own",
  },
  NON_STRING_KEY: {
    code: "yaml-key",
    expected: "keys that are plain text",
    got: "another kind of key",
    fix: "write the key as a word, or in quotes",
  },
  anchor: {
    code: "yaml-anchor",
    expected: "values written out, so that a review shows what changes",
    got: "an anchor (`&`)",
    fix: "write the value out in each place",
  },
  alias: {
    code: "yaml-alias",
    expected: "values written out, so that a review shows what changes",
    got: "an alias (`*`)",
    fix: "write the value out in each place",
  },
  tag: {
    code: "yaml-tag",
    expected: "plain values",
    got: "a YAML tag (`!`)",
    fix: "remove the tag; quote the value where it has to be text",
  },
};

import ts from "typescript";

/** One small break of a source text. */
export interface Mutant {
  readonly line: number;
  /** What was put in place of what. */
  readonly change: string;
  readonly text: string;
}

interface Edit {
  readonly node: ts.Node;
  readonly by: string;
}

/**
 * Every break of the conditions in a TypeScript text: comparisons turned round, conditions fixed to true
 * and to false, negations dropped, members of lists replaced, reports left out.
 */
export function mutantsOf(text: string, file: string): Mutant[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const edits: Edit[] = [];
  const visit = (node: ts.Node): void => {
    if (isParameters(node) || ts.isImportDeclaration(node)) return;
    edits.push(...editsOf(node));
    ts.forEachChild(node, visit);
  };
  visit(source);
  return edits.map(({ node, by }) => {
    const [start, end] = [node.getStart(), node.getEnd()];
    return {
      line: source.getLineAndCharacterOfPosition(start).line + 1,
      change: `${text.slice(start, end).replace(/\s+/g, " ").slice(0, 60)} → ${by}`,
      text: `${text.slice(0, start)}${by}${text.slice(end)}`,
    };
  });
}

/** Parameters are their defaults: a pack's configuration, not a condition. */
function isParameters(node: ts.Node): boolean {
  return ts.isPropertyAssignment(node) && node.name.getText() === "parameters";
}

function editsOf(node: ts.Node): Edit[] {
  if (ts.isBinaryExpression(node)) return operatorEdits(node);
  if (ts.isIfStatement(node)) return fixed(node.expression);
  if (ts.isConditionalExpression(node)) return fixed(node.condition);
  if (ts.isPrefixUnaryExpression(node) && node.operator === ts.SyntaxKind.ExclamationToken) {
    return [{ node, by: node.operand.getText() }];
  }
  if (ts.isArrayLiteralExpression(node)) {
    return node.elements
      .filter(ts.isStringLiteral)
      .map((element) => ({ node: element, by: '"-"' }));
  }
  if (ts.isPropertyAccessExpression(node)) return accessEdits(node);
  return isReport(node) ? [{ node, by: "void 0" }] : [];
}

const OPPOSITES: Readonly<Record<string, string>> = {
  "===": "!==",
  "!==": "===",
  "&&": "||",
  "||": "&&",
  "<": ">=",
  ">=": "<",
  ">": "<=",
  "<=": ">",
};

function operatorEdits({ operatorToken }: ts.BinaryExpression): Edit[] {
  const by = OPPOSITES[operatorToken.getText()];
  return by === undefined ? [] : [{ node: operatorToken, by }];
}

function accessEdits({ name }: ts.PropertyAccessExpression): Edit[] {
  const by = ({ some: "every", every: "some" } as Readonly<Record<string, string>>)[name.text];
  return by === undefined ? [] : [{ node: name, by }];
}

function fixed(node: ts.Expression): Edit[] {
  return [
    { node, by: "true" },
    { node, by: "false" },
  ];
}

function isReport(node: ts.Node): boolean {
  return ts.isCallExpression(node) && node.expression.getText() === "report";
}

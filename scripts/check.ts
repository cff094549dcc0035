import { spawnSync } from "node:child_process";
import { availableParallelism } from "node:os";
import path from "node:path";
import { runCommand } from "./lib/command-line/command-line.ts";
import type { Gate, GateResult } from "./lib/gate/gates.ts";
import { askGates } from "./lib/gate/gates.ts";
import { goGates } from "./lib/gate/go-gates.ts";
import { findShellFiles } from "./lib/gate/shell-files.ts";
import { alignColumns } from "./lib/terminal/table.ts";
import type { Terminal } from "./lib/terminal/terminal.ts";
import { terminalOf } from "./lib/terminal/terminal.ts";

const ROOT = path.dirname(import.meta.dirname);
const CRUISE = ["--config", ".dependency-cruiser.mjs", "--output-type", "err-long", "."];

await runCommand(
  {
    name: "check",
    summary:
      "Ask every quick question about the tree: format, lint, types, imports, docs, unit tests, Go tests",
    details: "All gates run, whatever the others answer; a failure shows what its program printed.",
    positionals: {},
    options: {},
  },
  async () => {
    const { colour } = terminalOf(process.stdout);
    const results = await askGates(gates(), {
      folder: ROOT,
      atOnce: Math.max(2, availableParallelism()),
      onResult: ({ gate, outcome }) => process.stderr.write(`${gate.name}: ${outcome}\n`),
    });
    const failed = results.filter(({ outcome }) => outcome === "failed");
    for (const result of failed) console.log(renderFailure(result, colour));
    console.log(`\n${renderTable(results, colour)}`);
    return failed.length === 0 ? 0 : 1;
  },
);

/** The gates, slowest first, so that no long one runs alone at the end. */
function gates(): Gate[] {
  const node = process.execPath;
  const tool = (file: string): string => path.join(ROOT, "node_modules", file);
  return [
    { name: "lint", command: [node, tool("eslint/bin/eslint.js"), ...eslintArguments(), "."] },
    { name: "types", command: [node, tool("typescript/bin/tsc")] },
    { name: "tests", command: [node, "scripts/test.ts", "--level", "unit,component"] },
    {
      name: "format",
      command: [node, tool("prettier/bin/prettier.cjs"), "--check", "."],
      mend: "npm run format",
    },
    {
      name: "imports",
      command: [node, tool("dependency-cruiser/bin/dependency-cruise.mjs"), ...CRUISE],
    },
    { name: "docs", command: [node, "scripts/docs.ts", "--check"], mend: "npm run docs" },
    { name: "shell", command: shellcheck() },
    ...goGates(ROOT),
  ];
}

/**
 * A person's second run reads only the files that changed. The cache does not see that a type in another
 * file changed what a rule says about this one, so CI asks without it.
 */
function eslintArguments(): string[] {
  const cache = [
    "--cache",
    "--cache-strategy=content",
    "--cache-location=node_modules/.cache/eslint/",
  ];
  return ["--max-warnings=0", ...(process.env["CI"] === undefined ? cache : [])];
}

function shellcheck(): Gate["command"] {
  const present = spawnSync("shellcheck", ["--version"]).status === 0;
  if (!present) return { skip: "shellcheck is not on PATH" };
  const files = findShellFiles(ROOT);
  return files.length === 0
    ? { skip: "there are no shell files" }
    : ["shellcheck", "--severity=style", ...files];
}

function renderFailure({ gate, output }: GateResult, colour: Terminal["colour"]): string {
  const mend = gate.mend === undefined ? "" : `\n  fix  ${gate.mend}`;
  return `\n${colour.red(gate.name)}\n${output.trimEnd()}${mend}`;
}

function renderTable(results: readonly GateResult[], colour: Terminal["colour"]): string {
  const paint = { passed: colour.green, failed: colour.red, skipped: colour.yellow };
  const rows = results.map(({ gate, outcome, seconds, output }) => [
    gate.name,
    paint[outcome](outcome),
    `${seconds.toFixed(1)} s`,
    outcome === "skipped" ? output : "",
  ]);
  return alignColumns(rows, ["left", "left", "right", "left"]).join("\n");
}

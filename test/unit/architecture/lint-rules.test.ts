import path from "node:path";
import { describe, expect, it } from "@jest/globals";
import { ESLint } from "eslint";
import configuration from "../../../eslint.config.js";

const ROOT = path.resolve(import.meta.dirname, "../../..");

/** The rules that were written or tuned for this repository; the rest are their authors' to test. */
const ours = new Set([
  "no-restricted-syntax",
  "no-restricted-imports",
  "no-restricted-exports",
  "no-restricted-globals",
  "no-restricted-properties",
  "no-console",
  "jest/valid-expect",
  "jest/expect-expect",
  "jest/no-conditional-expect",
]);

const eslint = new ESLint({
  cwd: ROOT,
  overrideConfigFile: true,
  // Code in a test has no file, and so no types: only rules that need none are asked.
  overrideConfig: [
    ...configuration,
    { files: ["**/*.ts"], languageOptions: { parserOptions: { projectService: false } } },
  ],
  ruleFilter: ({ ruleId }) => ours.has(ruleId),
});

const inTest = (body: string): string =>
  `import { expect, it } from "@jest/globals";\nit("works", async () => { ${body} });`;

describe("lint", () => {
  it.each([
    ["a default export", "model/a.ts", "export default 1;", "no-restricted-exports"],
    ["a barrel", "model/a.ts", 'export * from "./b.ts";', "no-restricted-syntax"],
    [
      "the clock in a plan",
      "model/a.ts",
      "export const now = Date.now();",
      "no-restricted-globals",
    ],
    [
      "chance in a plan",
      "model/a.ts",
      "export const n = Math.random();",
      "no-restricted-properties",
    ],
    [
      "the process in a plan",
      "model/a.ts",
      "export const a = process.argv;",
      "no-restricted-globals",
    ],
    ["console in a component", "components/a.ts", 'console.log("a");', "no-console"],
    [
      "a second door to a host",
      "components/kubeadm/a.ts",
      'import { remote } from "@pulumi/command";\nexport const c = remote.Command;',
      "no-restricted-imports",
    ],
    [
      "a second door by its deep path",
      "stacks/a.ts",
      'import { Command } from "@pulumi/command/remote/index.js";\nexport const c = Command;',
      "no-restricted-imports",
    ],
    [
      "a resource inside .apply",
      "components/a.ts",
      'ip.apply((address) => new Command("a", { create: address }));',
      "no-restricted-syntax",
    ],
    [
      "a resource made by a function inside .apply",
      "stacks/a.ts",
      "ip.apply((address) => createObjects(address));",
      "no-restricted-syntax",
    ],
    [
      "expect inside .apply",
      "test/component/a.test.ts",
      inTest("urn.apply((u) => { expect(u).toBe(1); }); expect(1).toBe(1);"),
      "no-restricted-syntax",
    ],
    [
      "an expect that is never called",
      "test/unit/a.test.ts",
      inTest("expect(1).toBeDefined;"),
      "jest/valid-expect",
    ],
    ["a test without expect", "test/unit/a.test.ts", inTest("await run();"), "jest/expect-expect"],
    [
      "an expect that may not run",
      "test/unit/a.test.ts",
      inTest("if (a) expect(1).toBe(1); expect(2).toBe(2);"),
      "jest/no-conditional-expect",
    ],
  ])("refuses %s", async (_what, file, code, rule) => {
    expect(await brokenRules(file, code)).toEqual([rule]);
  });

  it.each([
    [
      "remote.Command in the one door",
      "components/shared/remote-step.ts",
      'import { remote } from "@pulumi/command";\nexport const c = remote.Command;',
    ],
    [
      "values made inside .apply",
      "components/a.ts",
      "export const b = ip.apply((a) => new Map([[a, 1]]));",
    ],
    ["console in a script", "scripts/a.ts", 'console.log("a");'],
    ["the clock outside the model", "components/a.ts", "export const now = Date.now();"],
  ])("allows %s", async (_what, file, code) => {
    expect(await brokenRules(file, code)).toEqual([]);
  });
});

async function brokenRules(file: string, code: string): Promise<(string | null)[]> {
  const results = await eslint.lintText(code, { filePath: path.join(ROOT, file) });
  return results.flatMap(({ messages }) =>
    messages.map(({ ruleId, message }) => ruleId ?? message),
  );
}

import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { format, resolveConfig } from "prettier";
import { runCommand } from "./lib/command-line/command-line.ts";
import {
  renderEnvironmentPage,
  renderEnvironmentSchema,
} from "./lib/environment/environment-docs.ts";
import { renderResidencyPage } from "./lib/environment/residency-docs.ts";
import { renderHardeningPage } from "./lib/hardening/hardening-docs.ts";
import { policyPages } from "./lib/policy/policy-docs.ts";

const ROOT = path.dirname(import.meta.dirname);

/** Pages that are remade from the code, by path in the checkout. */
const PAGES: Readonly<Record<string, () => string>> = {
  "docs/environment.md": renderEnvironmentPage,
  "docs/environment.schema.json": renderEnvironmentSchema,
  "docs/residency.md": renderResidencyPage,
  "docs/hardening.md": renderHardeningPage,
  ...policyPages(),
};

await runCommand(
  {
    name: "docs",
    summary: "Remake the reference pages that are generated from the code",
    positionals: {},
    options: {
      check: { type: "boolean", description: "change nothing; fail when a page is stale" },
    },
    exitStatuses: { 1: "with --check: a page is stale" },
  },
  async ({ options }) => {
    const stale: string[] = [];
    for (const [page, render] of Object.entries(PAGES)) {
      const file = path.join(ROOT, page);
      const text = await format(render(), { ...(await resolveConfig(file)), filepath: file });
      if (existsSync(file) && readFileSync(file, "utf8") === text) continue;
      stale.push(page);
      if (options.check) continue;
      mkdirSync(path.dirname(file), { recursive: true });
      writeFileSync(file, text);
    }
    for (const page of stale) {
      console.log(options.check ? `${page} is stale; remake it: npm run docs` : `${page} remade`);
    }
    return options.check && stale.length > 0 ? 1 : 0;
  },
);

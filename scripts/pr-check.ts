import { writeFileSync } from "node:fs";
import { dayOf } from "../model/values/calendar-date.ts";
import { PROJECT_FOLDER } from "../stacks/load-plan.ts";
import { runCommand } from "./lib/command-line/command-line.ts";
import { BadInput } from "./lib/policy/bad-input.ts";
import { checkChange } from "./lib/pr-check/check-change.ts";
import { reportJson } from "./lib/pr-check/report-json.ts";
import { renderMarkdown } from "./lib/pr-check/report-markdown.ts";
import { reportSarif } from "./lib/pr-check/report-sarif.ts";
import { renderText } from "./lib/pr-check/report-text.ts";
import { exitStatusOf } from "./lib/pr-check/report.ts";
import { terminalOf } from "./lib/terminal/terminal.ts";

await runCommand(
  {
    name: "pr-check",
    summary: "Show what a change means: for residency, for the rules, and for resources",
    details:
      "Compares the work tree with the commit where it departed from --base. Of each environment that the\n" +
      "change touches, both sides are previewed, without cluster, secrets or state, and judged by the rules\n" +
      "of both packs. docs/pr-check.md explains the comment, and docs/ci has workflows that post it.",
    positionals: {},
    options: {
      base: {
        type: "string",
        placeholder: "REF",
        description: "branch, tag or commit that the change is to be merged into",
      },
      output: {
        type: "string",
        short: "o",
        placeholder: "FILE",
        description: "write the comment, in Markdown, to a file, too",
      },
      sarif: {
        type: "string",
        placeholder: "FILE",
        description: "write what violates rules as SARIF 2.1.0 to a file, too",
      },
      markdown: { type: "boolean", description: "print the comment in Markdown" },
      json: { type: "boolean", description: "print everything as JSON" },
    },
    exitStatuses: {
      1: "rules are violated, newly or as before",
      2: "wrong arguments, or an environment that cannot be planned or previewed; the comment says which",
    },
    examples: ["--base origin/main", "--base HEAD~1 --output comment.md", "--base main --json"],
  },
  async ({ options }) => {
    const { base: ref, output, sarif } = options;
    if (ref === undefined)
      throw new BadInput("Name what the change is to be merged into: --base REF.");
    const report = await checkChange({
      ref,
      folder: PROJECT_FOLDER,
      today: dayOf(new Date().toISOString()),
      say: (line) => void process.stderr.write(`${line}\n`),
    });
    if (output !== undefined) writeFileSync(output, renderMarkdown(report));
    if (sarif !== undefined)
      writeFileSync(sarif, `${JSON.stringify(reportSarif(report), null, 2)}\n`);
    if (options.json) console.log(JSON.stringify(reportJson(report), null, 2));
    else if (options.markdown) process.stdout.write(renderMarkdown(report));
    else console.log(renderText(report, terminalOf(process.stdout).colour));
    return exitStatusOf(report);
  },
);

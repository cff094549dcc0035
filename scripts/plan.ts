import { formatConfigErrors } from "../model/environment/config-error.ts";
import { loadPlan } from "../stacks/load-plan.ts";
import { runCommand } from "./lib/command-line/command-line.ts";
import { renderPlan } from "./lib/environment/plan-report.ts";
import { terminalOf } from "./lib/terminal/terminal.ts";

await runCommand(
  {
    name: "plan",
    summary: "Show what follows from an environment file, without touching anything",
    details:
      "Needs no host, no Pulumi and no root. The same plan is what `up` builds; with --json it is the\n" +
      "input of other programs (use `npm run --silent` so that npm prints nothing around it).",
    positionals: {
      environment: {
        label: "ENV",
        description: "name of a file in stacks/environments, without .yaml",
        default: "lab",
      },
    },
    options: {
      json: { type: "boolean", description: "print the plan as JSON; warnings go to stderr" },
    },
    examples: ["", "oslo-prod", "oslo-prod --json"],
  },
  ({ options, positionals }) => {
    const { plan, warnings, file } = loadPlan(positionals.environment);
    const warningText = warnings.length === 0 ? "" : formatConfigErrors(file, warnings, "warning");
    if (options.json) {
      process.stdout.write(`${JSON.stringify(plan, null, 2)}\n`);
      if (warningText !== "") process.stderr.write(`${warningText}\n`);
      return 0;
    }
    const terminal = terminalOf(process.stdout);
    process.stdout.write(renderPlan(plan, file, terminal));
    if (warningText !== "") process.stdout.write(`\n${terminal.colour.yellow(warningText)}\n`);
    return 0;
  },
);

import { DRIFT_STATUS, statusOf, toJson } from "../model/drift/drift-report.ts";
import { runCommand } from "./lib/command-line/command-line.ts";
import { renderDrift } from "./lib/drift/drift-text.ts";
import { lookForDrift } from "./lib/drift/look-for-drift.ts";
import { engineOption, openEngine } from "./lib/engine/engine-open.ts";
import { environmentPositional } from "./lib/environment/environment-argument.ts";
import { loadPlanWithBundle } from "./lib/environment/prepare.ts";
import { terminalOf } from "./lib/terminal/terminal.ts";

await runCommand(
  {
    name: "drift",
    summary: "Compare hosts, cluster and name servers with the plan, and name what differs",
    details:
      "Reads every host over SSH and the cluster's API, all at once, and changes nothing. Each difference has\n" +
      "the command that mends it; what a step or an object of the stack is, `up --mend` does again.",
    positionals: { environment: environmentPositional("environment to look at") },
    options: {
      json: {
        type: "boolean",
        description: "print the report as JSON; docs/drift.md has its fields",
      },
      ...engineOption,
    },
    exitStatuses: {
      [DRIFT_STATUS.none]: "everything is as planned",
      [DRIFT_STATUS.drift]: "something differs from the plan",
      [DRIFT_STATUS.unseen]: "a host or the cluster could not be looked at, whatever else differs",
    },
    examples: ["", "oslo-prod --json"],
  },
  async ({ options, positionals: { environment } }) => {
    const say = (line: string): void => void process.stderr.write(`${line}\n`);
    const { plan } = loadPlanWithBundle(environment, say, { evenIfExpired: true });
    const engine = await openEngine(environment, plan, options);
    const report = await lookForDrift(plan, engine);
    console.log(
      options.json
        ? JSON.stringify(toJson(report), undefined, 2)
        : renderDrift(report, terminalOf(process.stdout)),
    );
    return statusOf(report);
  },
);

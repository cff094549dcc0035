import { isObjection, type ProbeArea, probeAreas } from "../model/verification/report.ts";
import { runCommand } from "./lib/command-line/command-line.ts";
import { UsageError } from "./lib/command-line/parse-command-line.ts";
import { engineOption, openEngine } from "./lib/engine/engine-open.ts";
import { environmentPositional } from "./lib/environment/environment-argument.ts";
import { loadPlanWithBundle } from "./lib/environment/prepare.ts";
import { terminalOf } from "./lib/terminal/terminal.ts";
import { renderVerification } from "./lib/verify/render-verification.ts";
import { verifyNow } from "./lib/verify/verify-now.ts";

await runCommand(
  {
    name: "verify",
    summary: "Prove by live attempts that an environment keeps what its file promises",
    details:
      "Makes pods of its own in the cluster, in a lab also hosts outside with addresses of several countries,\n" +
      "and tries what must work and what must not. An attempt that could not be made has failed. Everything\n" +
      "that was made is removed again; the report is kept for `npm run evidence`.",
    positionals: { environment: environmentPositional("environment to verify") },
    options: {
      json: { type: "boolean", description: "print the report as JSON" },
      only: {
        type: "string",
        placeholder: "AREAS",
        description: `some of ${probeAreas.join(",")}, separated by commas`,
      },
      ...engineOption,
    },
    exitStatuses: { 1: "a probe failed or could not run; its lines say why" },
    examples: ["", "lab --only mtls,egress", "lab --json"],
  },
  async ({ options, positionals: { environment } }) => {
    const say = (line: string): void => void process.stderr.write(`${line}\n`);
    const areas = readAreas(options.only);
    const ready = loadPlanWithBundle(environment, say);
    const engine = await openEngine(environment, ready.plan, options);
    const report = await verifyNow(ready, engine, areas, say);
    console.log(
      options.json
        ? JSON.stringify(report, undefined, 2)
        : renderVerification(report, terminalOf(process.stdout).colour),
    );
    return report.results.some(isObjection) ? 1 : 0;
  },
);

function readAreas(text: string | undefined): readonly ProbeArea[] {
  if (text === undefined) return probeAreas;
  const words = text.split(",");
  const unknown = words.filter((word) => !probeAreas.some((area) => area === word));
  if (unknown.length > 0) {
    throw new UsageError(`--only ${unknown.join(",")}: expected some of ${probeAreas.join(", ")}.`);
  }
  return probeAreas.filter((area) => words.includes(area));
}

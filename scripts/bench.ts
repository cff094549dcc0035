import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { benchUp, type UpMeasurement } from "../test/bench/bench-up.ts";
import { PROJECT_FOLDER } from "../stacks/load-plan.ts";
import { runCommand } from "./lib/command-line/command-line.ts";
import { UsageError } from "./lib/command-line/parse-command-line.ts";
import { alignColumns } from "./lib/terminal/table.ts";

const RESULT_FOLDER = join(PROJECT_FOLDER, ".nordmesh/bench");

await runCommand(
  {
    name: "bench",
    summary: "Measure nordmesh against a plain shell script on this machine, in one run",
    details: `up   From nothing to a ready cluster with its mesh, against test/bench/by-hand.sh, which does the same
     kubeadm and chart steps; then a second \`up\` and a preview, with nothing to do. The bundle must
     be there already. The result is a table and .nordmesh/bench/up.json.`,
    positionals: { what: { label: "WHAT", description: "what to measure: up", default: "up" } },
    options: { json: { type: "boolean", description: "print the result as JSON only" } },
    examples: ["up", "up --json"],
  },
  async ({ options, positionals }) => {
    if (positionals.what !== "up") {
      throw new UsageError(`There is no benchmark "${positionals.what}"; there is: up`);
    }
    const measured = await benchUp((line) => {
      if (!options.json) console.log(line);
    });
    const result = { ...describeRun(), ...measured };
    mkdirSync(RESULT_FOLDER, { recursive: true });
    writeFileSync(join(RESULT_FOLDER, "up.json"), `${JSON.stringify(result, null, 2)}\n`);
    console.log(options.json ? JSON.stringify(result) : renderResult(measured));
    return 0;
  },
);

function describeRun(): { date: string; environmentDigest: string; versionsDigest: string } {
  const digest = (path: string): string =>
    createHash("sha256")
      .update(readFileSync(join(PROJECT_FOLDER, path)))
      .digest("hex");
  return {
    date: new Date().toISOString(),
    environmentDigest: digest("test/bench/environments/bench.yaml"),
    versionsDigest: digest("versions.yaml"),
  };
}

function renderResult({ ours, byHand, secondUp, preview, ratio }: UpMeasurement): string {
  const seconds = (value: number): string => value.toFixed(1);
  return alignColumns(
    [
      ["", "seconds", "target"],
      ["nothing → ready cluster, nordmesh", seconds(ours), ""],
      ["nothing → ready cluster, shell script", seconds(byHand.total), ""],
      ["ratio", ratio.toFixed(2), "≤ 1.25"],
      ["second `up`, nothing to do", seconds(secondUp), "< 5"],
      ["`preview`, nothing to do", seconds(preview), "< 5"],
      ...Object.entries(byHand.steps).map(([step, value]) => [
        `  shell script: ${step}`,
        seconds(value),
        "",
      ]),
    ],
    ["left", "right", "right"],
  ).join("\n");
}

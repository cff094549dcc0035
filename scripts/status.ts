import { loadPlan } from "../stacks/load-plan.ts";
import { runCommand } from "./lib/command-line/command-line.ts";
import { environmentPositional } from "./lib/environment/environment-argument.ts";
import type { EnvironmentRecord } from "./lib/environment/environment-state.ts";
import { seconds } from "./lib/progress/progress-text.ts";
import { withApiTunnel } from "./lib/hosts/api-tunnel.ts";
import { judgeStatus, type StatusCheck } from "./lib/status/status-checks.ts";
import { gatherStatus } from "./lib/status/status-gather.ts";
import { alignColumns } from "./lib/terminal/table.ts";
import { type Colour, terminalOf } from "./lib/terminal/terminal.ts";

await runCommand(
  {
    name: "status",
    summary: "Say how an environment is: hosts, nodes, traffic, mesh",
    details:
      "Asks everything at once and answers within 3 seconds, also where nothing is up. Reads only; uses the\n" +
      "kubeconfig and the SSH key that `up` wrote.",
    positionals: { environment: environmentPositional("environment to look at") },
    options: { json: { type: "boolean", description: "print JSON" } },
    exitStatuses: { 1: "something is not well; its line says why" },
    examples: ["", "lab --json"],
  },
  async ({ options, positionals: { environment } }) => {
    const loaded = loadPlan(environment, { evenIfExpired: true });
    const facts = await withApiTunnel(loaded.plan, () => gatherStatus(loaded));
    const checks = judgeStatus(facts);
    const healthy = checks.every(({ ok }) => ok);
    const { record } = facts;
    if (options.json) {
      console.log(JSON.stringify({ environment, healthy, ...record, checks }, undefined, 2));
    } else {
      const { colour } = terminalOf(process.stdout);
      console.log(`${colour.bold(environment)}  ${describeRecord(record)}\n`);
      console.log(renderChecks(checks, colour));
      if (record === undefined) console.log(`\nTo make it: npm run up -- ${environment}`);
    }
    return healthy ? 0 : 1;
  },
);

function renderChecks(checks: readonly StatusCheck[], colour: Colour): string {
  const rows = checks.map(({ name, ok, detail }) => [
    ok ? colour.green("ok") : colour.red("not ok"),
    name,
    detail,
  ]);
  return alignColumns(rows).join("\n");
}

function describeRecord(record: EnvironmentRecord | undefined): string {
  if (record === undefined) return "was not made yet";
  const { engine, lastUp } = record;
  const made = `made by the ${engine} engine`;
  if (lastUp === undefined) return `${made}; no up has ended yet`;
  const { finishedAt, ok } = lastUp;
  const outcome = ok ? "" : ", which failed";
  return `${made}; last up ${finishedAt} took ${seconds(lastUp.seconds * 1000)}${outcome}`;
}

import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Plan } from "../model/plan/plan.ts";
import { type DrillReport, renderDrillPage, seconds } from "../model/recovery/drill-report.ts";
import { askYesNo, canAsk } from "./lib/command-line/ask.ts";
import { CommandError, runCommand } from "./lib/command-line/command-line.ts";
import { engineOption, openEngine } from "./lib/engine/engine-open.ts";
import { environmentPositional } from "./lib/environment/environment-argument.ts";
import { environmentFolders, readRecord, STATE_ROOT } from "./lib/environment/environment-state.ts";
import { loadPlanWithBundle } from "./lib/environment/prepare.ts";
import { runDrill } from "./lib/recovery/drill/run-drill.ts";
import { alignColumns } from "./lib/terminal/table.ts";

await runCommand(
  {
    name: "drill",
    summary: "Lose a lab on purpose, make it again from a recovery kit, and measure what that cost",
    details:
      "Writes through the mesh, makes a kit meanwhile, ends all hosts at once with their disks while writes go on,\n" +
      "rebuilds at other addresses, and compares every object and every write. It is back when a write comes through\n" +
      "the mesh again. What is lost of time and of writes is in a report, JSON and HTML. Only for labs. The\n" +
      "environment's file has the other addresses afterwards; where anything is missing, all is left to look at.",
    positionals: { environment: environmentPositional("lab to lose") },
    options: {
      yes: { type: "boolean", short: "y", description: "do not ask" },
      "skip-verify": { type: "boolean", description: "do not verify the rebuilt environment" },
      ...engineOption,
    },
    exitStatuses: { 1: "failed, or not everything came back; the report says what" },
    examples: ["lab --yes"],
  },
  async ({ options, positionals: { environment } }) => {
    const say = (line: string): void => void process.stderr.write(`${line}\n`);
    const ready = loadPlanWithBundle(environment, say);
    await assertDrill(ready.plan, options.yes);
    const engine = await openEngine(environment, ready.plan, options);
    await engine.assertFree();
    const report = await runDrill({ ready, engine, verify: !options["skip-verify"], say });
    await writeReport(report);
    return report.outcome === "passed" ? 0 : 1;
  },
);

/** Throws `CommandError` unless it is a lab that is up, and somebody agrees to lose it. */
async function assertDrill({ driver, environment }: Plan, yes: boolean): Promise<void> {
  if (driver !== "lab") {
    throw new CommandError(`${environment} is no lab.`, "drill on a lab with the same file");
  }
  if (readRecord(environmentFolders(environment))?.lastUp?.ok !== true) {
    throw new CommandError(`${environment} is not up.`, `npm run up -- ${environment}`);
  }
  if (!yes && !(canAsk() && (await askYesNo("Lose all of its hosts?", never())))) {
    throw new CommandError("Nobody said yes; nothing was touched.", "--yes says it beforehand");
  }
}

async function writeReport(report: DrillReport): Promise<void> {
  const { environment, outcome, rtoSeconds, writes, comparison, left } = report;
  const folder = join(STATE_ROOT, "drills", environment);
  const base = join(folder, report.startedAt.slice(0, 19).replaceAll(":", ""));
  await mkdir(folder, { recursive: true });
  await writeFile(`${base}.json`, `${JSON.stringify(report, undefined, 2)}\n`);
  await writeFile(`${base}.html`, renderDrillPage(report));
  for (const problem of report.problems) console.log(problem);
  console.log(
    `${outcome}: back after ${seconds(rtoSeconds)}, ${seconds(writes?.rpoSeconds ?? null)} of writes lost, ` +
      `${String(writes?.back ?? 0)} of ${String(writes?.acknowledged ?? 0)} writes and ` +
      `${String(comparison?.compared ?? 0)} objects compared`,
  );
  console.log(alignColumns(left.map(({ what, path }) => [what, path])).join("\n"));
  console.log(`${base}.html\n${base}.json`);
}

function never(): AbortSignal {
  return new AbortController().signal;
}

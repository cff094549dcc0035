import type { EngineEvent } from "../engine/events.ts";
import { runCommand } from "./lib/command-line/command-line.ts";
import { engineOption, openEngine } from "./lib/engine/engine-open.ts";
import {
  PREVIEW_EXIT_STATUSES,
  exitStatusOf,
  printResult,
  runWithProgress,
} from "./lib/engine/engine-run.ts";
import { environmentFolders, readRecord } from "./lib/environment/environment-state.ts";
import { environmentPositional } from "./lib/environment/environment-argument.ts";
import { loadPlanWithBundle } from "./lib/environment/prepare.ts";
import { plannedChanges, renderChanges } from "./lib/progress/progress-changes.ts";
import { createNaming } from "./lib/progress/progress-subject.ts";
import { hasChanges, renderCounts } from "./lib/progress/progress-summary.ts";
import { seconds } from "./lib/progress/progress-text.ts";
import { terminalOf } from "./lib/terminal/terminal.ts";

const EXIT_CHANGES = 5;

await runCommand(
  {
    name: "preview",
    summary: "Show what `up` would create, change, replace and delete, without doing it",
    details:
      "Of each change it names the inputs that differ; secrets are hidden. It needs a bundle, because the\n" +
      "charts are in it, but neither root nor hosts.",
    positionals: { environment: environmentPositional("environment to look at") },
    options: {
      json: { type: "boolean", description: "print planned operations as lines of JSON" },
      "expect-no-changes": {
        type: "boolean",
        description: `end with ${String(EXIT_CHANGES)} if anything would change`,
      },
      ...engineOption,
    },
    exitStatuses: {
      ...PREVIEW_EXIT_STATUSES,
      [EXIT_CHANGES]: "with --expect-no-changes: something would change",
    },
    examples: ["", "lab --expect-no-changes", "lab --json"],
  },
  async ({ options, positionals: { environment } }) => {
    const say = (line: string): void => void process.stderr.write(`${line}\n`);
    const { plan } = loadPlanWithBundle(environment, say);
    const engine = await openEngine(environment, plan, options);
    const reset = readRecord(environmentFolders(environment))?.reset ?? [];
    if (reset.length > 0) say(`up joins again what was reset: ${reset.join(", ")}`);
    const events: EngineEvent[] = [];
    const view = {
      plan,
      json: options.json,
      quiet: true,
      onEvent: (event: EngineEvent): void => void events.push(event),
    };
    const timed = await runWithProgress(view, (run) => engine.preview(run));
    const { result, elapsedMs } = timed;
    if (options.json || !result.ok) {
      printResult(timed, options.json);
    } else {
      const { colour } = terminalOf(process.stdout);
      const lines = renderChanges(plannedChanges(events, createNaming(plan)), colour);
      const counts = `${renderCounts(result.changes, "planned")} (${seconds(elapsedMs)})`;
      console.log([...lines, lines.length === 0 ? counts : `\n${counts}`].join("\n"));
    }
    const isUnexpected = options["expect-no-changes"] && hasChanges(result.changes);
    return result.ok && isUnexpected ? EXIT_CHANGES : exitStatusOf(result);
  },
);

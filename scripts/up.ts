import { ensureLabRunning } from "../components/hosts/lab/runtime/ensure-lab-running.ts";
import { labStatus } from "../components/hosts/lab/runtime/lab-status.ts";
import { runCommand } from "./lib/command-line/command-line.ts";
import type { Engine } from "./lib/engine/engine.ts";
import { confirmDeletion } from "./lib/engine/engine-confirm.ts";
import { engineOption, openEngine } from "./lib/engine/engine-open.ts";
import {
  ENGINE_EXIT_STATUSES,
  EXIT_NOT_DELETED,
  exitStatusOf,
  printResult,
  runWithProgress,
  type TimedResult,
} from "./lib/engine/engine-run.ts";
import {
  environmentFolders,
  readRecord,
  writeRecord,
} from "./lib/environment/environment-state.ts";
import { environmentPositional } from "./lib/environment/environment-argument.ts";
import { renderNextSteps } from "./lib/environment/next-steps.ts";
import { prepareEnvironment, type ReadyPlan } from "./lib/environment/prepare.ts";
import { parseAccessOutputs, writeAccessFiles } from "./lib/engine/stack-outputs.ts";

await runCommand(
  {
    name: "up",
    summary: "Make an environment what its file says, from nothing or from what is there",
    details:
      "Installs missing Debian packages (as root), makes the bundle where there is none, boots stopped lab\n" +
      "hosts, and runs the program in stacks/. A second run with nothing to do changes nothing; a run after a\n" +
      "kill goes on where the last one ended. What left the program is deleted only after a yes, typed or\n" +
      "given by --yes; where nobody can be asked it stays, and the exit status says so.",
    positionals: { environment: environmentPositional("environment to make") },
    options: {
      json: { type: "boolean", description: "print events and the summary as lines of JSON" },
      yes: {
        type: "boolean",
        short: "y",
        description: "delete what left the program without asking",
      },
      ...engineOption,
      "install-pulumi": {
        type: "boolean",
        description: "fetch the Pulumi CLI at the pinned version where there is none",
      },
      "bundle-source": {
        type: "string",
        placeholder: "SOURCE",
        default: "auto",
        description: "auto, modules or download, for a bundle that has to be made",
      },
    },
    exitStatuses: {
      ...ENGINE_EXIT_STATUSES,
      [EXIT_NOT_DELETED]: "done, but what left the program was not deleted",
    },
    examples: ["", "lab --yes", "lab --json --engine embedded"],
  },
  async ({ options, positionals: { environment } }) => {
    const say = (line: string): void => void process.stderr.write(`${line}\n`);
    const bundleSource = options["bundle-source"];
    const ready = await prepareEnvironment(environment, { bundleSource, say });
    const installPulumi = options["install-pulumi"];
    const engine = await openEngine(environment, ready.plan, { ...options, installPulumi });
    await engine.assertFree();
    const folders = environmentFolders(environment);
    await writeRecord(folders, { ...readRecord(folders), engine: engine.name });
    await bootStoppedHosts(ready, say);

    const { plan } = ready;
    const timed = await runWithProgress({ plan, json: options.json }, (run, progress) => {
      const confirm = { plan, yes: options.yes, signal: run.signal };
      const tell = options.json
        ? say
        : (line: string): void => {
            progress.say(line);
          };
      return engine.up({
        ...run,
        confirmDelete: (doomed) => confirmDeletion(doomed, { ...confirm, say: tell }),
      });
    });
    await keepResult(environment, engine, timed);
    printResult(timed, options.json);
    if (!options.json) {
      const { ok, declined } = timed.result;
      const again = `npm run up -- ${environment}`;
      const goOn = declined ? `To delete it: ${again} --yes` : `To go on from here: ${again}`;
      console.log(`\n${ok ? renderNextSteps(plan, folders).join("\n") : goOn}`);
    }
    return exitStatusOf(timed.result);
  },
);

/** After a restart of this machine the hosts are there, and off. */
async function bootStoppedHosts({ plan }: ReadyPlan, say: (line: string) => void): Promise<void> {
  if (plan.driver !== "lab") return;
  const folder = environmentFolders(plan.environment).lab;
  const { hosts } = await labStatus(folder);
  if (hosts.every(({ state, doors }) => state === "running" && doors === "open")) return;
  const booted = await ensureLabRunning(folder);
  if (booted.length > 0) say(`Booted stopped hosts: ${booted.join(", ")}`);
}

async function keepResult(
  environment: string,
  engine: Engine,
  { result, elapsedMs }: TimedResult,
): Promise<void> {
  const folders = environmentFolders(environment);
  const outputs = parseAccessOutputs(await engine.outputs());
  if (outputs !== undefined) await writeAccessFiles(folders, outputs);
  const { ok, changes } = result;
  const seconds = Math.round(elapsedMs) / 1000;
  const lastUp = { finishedAt: new Date().toISOString(), seconds, ok, changes };
  await writeRecord(folders, { engine: engine.name, lastUp });
}

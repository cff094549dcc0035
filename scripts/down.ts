import { join } from "node:path";
import type { EngineEvent } from "../engine/events.ts";
import type { Plan } from "../model/plan/plan.ts";
import { environmentsFolder, loadPlan, PROJECT_FOLDER } from "../stacks/load-plan.ts";
import { removeRestore, restorePath } from "../stacks/restore-file.ts";
import { meshPath, writeMesh } from "../stacks/mesh-file.ts";
import { upgradePath, writeUpgrade } from "../stacks/upgrade-file.ts";
import { CommandError, runCommand } from "./lib/command-line/command-line.ts";
import { canAsk } from "./lib/command-line/ask.ts";
import type { Doomed, Engine } from "./lib/engine/engine.ts";
import { confirmDeletion } from "./lib/engine/engine-confirm.ts";
import { engineOption, openEngine } from "./lib/engine/engine-open.ts";
import {
  ENGINE_EXIT_STATUSES,
  EXIT_NOT_DELETED,
  exitStatusOf,
  printResult,
  runWithProgress,
} from "./lib/engine/engine-run.ts";
import {
  assertKnownEnvironment,
  environmentFolders,
  forgetEnvironment,
  readRecord,
} from "./lib/environment/environment-state.ts";
import { withApiTunnel } from "./lib/hosts/api-tunnel.ts";
import { environmentPositional } from "./lib/environment/environment-argument.ts";

await runCommand(
  {
    name: "down",
    summary: "Remove an environment: its hosts with all their data, and its state",
    details:
      "Shows what goes and asks; --yes answers beforehand and is needed where nobody can be asked. Afterwards\n" +
      ".nordmesh/environments/ENV is gone, too: state, passphrase, kubeconfig and SSH key. The bundle stays.",
    positionals: { environment: environmentPositional("environment to remove") },
    options: {
      json: { type: "boolean", description: "print events and the summary as lines of JSON" },
      yes: { type: "boolean", short: "y", description: "do not ask" },
      ...engineOption,
    },
    exitStatuses: { ...ENGINE_EXIT_STATUSES, [EXIT_NOT_DELETED]: "the answer was no" },
    examples: ["", "lab --yes"],
  },
  async ({ options, positionals: { environment } }) => {
    assertKnownEnvironment(environment);
    const say = (line: string): void => void process.stderr.write(`${line}\n`);
    const folders = environmentFolders(environment);
    if (readRecord(folders) === undefined) {
      say(`${environment} is not there: nothing to remove.`);
      return 0;
    }
    if (!options.yes && !canAsk()) {
      throw new CommandError(
        "Nobody can be asked here whether to remove everything.",
        `npm run down -- ${environment} --yes`,
      );
    }
    const plan = planIfReadable(environment);
    const engine = await openEngine(environment, plan, options);
    await engine.assertFree();
    const doomed = await findDoomed(engine, plan);
    const timed = await withApiTunnel(plan, () =>
      runWithProgress({ plan, json: options.json }, async (run) => {
        const confirm = { plan, yes: options.yes, signal: run.signal, say };
        if (doomed.length > 0 && !(await confirmDeletion(doomed, confirm))) {
          return declinedResult(run.signal.aborted);
        }
        return engine.down(run);
      }),
    );
    // Rented hosts stay, and this key may be the only one that opens them.
    if (timed.result.ok) {
      await forgetEnvironment(folders, { keepKey: plan?.driver !== "lab" });
      const file = join(PROJECT_FOLDER, environmentsFolder(), `${environment}.yaml`);
      removeRestore(restorePath(file));
      writeUpgrade(upgradePath(file), null);
      writeMesh(meshPath(file), null);
    }
    printResult(timed, options.json);
    return exitStatusOf(timed.result);
  },
);

/** Only names are taken from it, so an environment whose file is broken or gone can be removed, too. */
function planIfReadable(environment: string): Plan | undefined {
  try {
    return loadPlan(environment, { evenIfExpired: true }).plan;
  } catch {
    return undefined;
  }
}

async function findDoomed(engine: Engine, plan: Plan | undefined): Promise<Doomed[]> {
  const doomed: Doomed[] = [];
  const onEvent = (event: EngineEvent): void => {
    if (event.kind === "resource" && event.phase === "planned") doomed.push(event);
  };
  const view = { plan, json: false, quiet: true, onEvent };
  const { result } = await runWithProgress(view, (run) => engine.previewDown(run));
  if (result.ok) return doomed;
  const [failure] = result.failures;
  throw new CommandError(
    `What would be removed cannot be found out: ${failure?.error.message ?? "interrupted"}`,
    "mend that and run the same command again; nothing was removed",
  );
}

function declinedResult(interrupted: boolean): Awaited<ReturnType<Engine["down"]>> {
  const changes = { create: 0, update: 0, replace: 0, delete: 0, same: 0 };
  return { ok: false, interrupted, declined: true, changes, failures: [], skipped: 0 };
}

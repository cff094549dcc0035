import { DRIFT_STATUS } from "../model/drift/drift-report.ts";
import { bundleSourceOption } from "./lib/bundle/bundle-source-option.ts";
import { runCommand } from "./lib/command-line/command-line.ts";
import { engineOption, openEngine } from "./lib/engine/engine-open.ts";
import {
  ENGINE_EXIT_STATUSES,
  EXIT_NOT_DELETED,
  exitStatusOf,
  printResult,
} from "./lib/engine/engine-run.ts";
import { mendDrift } from "./lib/drift/mend-drift.ts";
import { bringUp } from "./lib/environment/bring-up.ts";
import { environmentFolders } from "./lib/environment/environment-state.ts";
import { environmentPositional } from "./lib/environment/environment-argument.ts";
import { renderNextSteps } from "./lib/environment/next-steps.ts";
import { prepareEnvironment } from "./lib/environment/prepare.ts";

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
      mend: {
        type: "boolean",
        description: "look for drift first, do again what has drifted, and look once more",
      },
      ...engineOption,
      "install-pulumi": {
        type: "boolean",
        description: "fetch the Pulumi CLI at the pinned version where there is none",
      },
      ...bundleSourceOption,
    },
    exitStatuses: {
      ...ENGINE_EXIT_STATUSES,
      [EXIT_NOT_DELETED]: "done, but what left the program was not deleted",
      [DRIFT_STATUS.drift]: "with --mend: done, but something differs still",
      [DRIFT_STATUS.unseen]: "with --mend: done, but not everything could be looked at",
    },
    examples: ["", "lab --yes", "oslo-prod --mend", "lab --json --engine embedded"],
  },
  async ({ options, positionals: { environment } }) => {
    const say = (line: string): void => void process.stderr.write(`${line}\n`);
    const bundleSource = options["bundle-source"];
    const ready = await prepareEnvironment(environment, { bundleSource, say });
    const installPulumi = options["install-pulumi"];
    const engine = await openEngine(environment, ready.plan, { ...options, installPulumi });
    const { plan } = ready;
    const args = { ready, engine, json: options.json, yes: options.yes, say };
    if (options.mend) return await mendDrift(args);
    const timed = await bringUp(args);
    printResult(timed, options.json);
    if (!options.json) {
      const { ok, declined } = timed.result;
      const again = `npm run up -- ${environment}`;
      const goOn = declined ? `To delete it: ${again} --yes` : `To go on from here: ${again}`;
      console.log(
        `\n${ok ? renderNextSteps(plan, environmentFolders(environment)).join("\n") : goOn}`,
      );
    }
    return exitStatusOf(timed.result);
  },
);

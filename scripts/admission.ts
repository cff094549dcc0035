import { existsSync } from "node:fs";
import { loadPlan } from "../stacks/load-plan.ts";
import { renderAdmission } from "./lib/admission/admission-text.ts";
import { readAdmission } from "./lib/admission/read-admission.ts";
import { CommandError, runCommand } from "./lib/command-line/command-line.ts";
import { environmentPositional } from "./lib/environment/environment-argument.ts";
import { environmentFolders } from "./lib/environment/environment-state.ts";
import { terminalOf } from "./lib/terminal/terminal.ts";

await runCommand(
  {
    name: "admission",
    summary: "Show what was measured of each host, and whether it may be part of the cluster",
    details:
      "Reads what `up` has measured before each host joined and judges it by what the file asks today. With\n" +
      "--again every host is measured anew, all at the same time: that keeps their CPUs and disks busy for some\n" +
      "seconds, and what runs on them is measured too.",
    positionals: { environment: environmentPositional("environment to look at") },
    options: {
      again: { type: "boolean", description: "measure now; under 30 seconds a host" },
      json: { type: "boolean", description: "print JSON, with all that was measured" },
    },
    exitStatuses: { 1: "a host is refused, or nothing is known of it" },
    examples: ["", "oslo-prod --again", "lab --json"],
  },
  async ({ options, positionals: { environment } }) => {
    const { plan } = loadPlan(environment, { evenIfExpired: true });
    const { sshConfig } = environmentFolders(environment);
    if (!existsSync(sshConfig)) {
      throw new CommandError(
        `${environment} has no SSH key: it has not come up yet, or was removed.`,
        `npm run up -- ${environment}`,
      );
    }
    const hosts = await readAdmission({ plan, sshConfig, again: options.again });
    const admitted = hosts.every((host) => host.known && host.judgement.verdict !== "refuse");
    if (options.json) console.log(JSON.stringify({ environment, admitted, hosts }, undefined, 2));
    else console.log(renderAdmission(hosts, terminalOf(process.stdout).colour));
    return admitted ? 0 : 1;
  },
);

import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { loadPlan, PROJECT_FOLDER } from "../stacks/load-plan.ts";
import { CommandError, runCommand } from "./lib/command-line/command-line.ts";
import { UsageError } from "./lib/command-line/parse-command-line.ts";
import { recordPlacements } from "./lib/hypervisor/record-placements.ts";
import { MEASURE_SCRIPT } from "./lib/hypervisor/measure-script.ts";
import { parseMeasurement, renderHypervisor } from "./lib/hypervisor/measured-topology.ts";

await runCommand(
  {
    name: "hypervisor",
    summary: "Measure a hypervisor, or record where an environment's guests stand on theirs",
    details: `measure USER@ADDRESS
         Prints the entry of \`hypervisors:\` for a machine: sockets, NUMA nodes, cores with their
         threads, memory, huge pages, NVMe devices and NICs. It reads, and changes nothing. The key
         that the machine shows must be known to your ssh already.
place ENV
         Records where guests stand in stacks/environments/ENV.placement.json, as \`up\` does. Keep
         that file with the environment's: what is recorded stays, whatever is added later.`,
    positionals: {
      verb: { label: "VERB", description: "measure or place" },
      subject: { label: "SUBJECT", description: "USER@ADDRESS to measure, or the environment" },
    },
    options: {
      name: {
        type: "string",
        placeholder: "NAME",
        default: "hv1",
        description: "what to call a measured hypervisor",
      },
    },
    examples: ["measure root@192.0.2.11 --name hv1", "place bergen-prod"],
  },
  ({ positionals: { verb, subject }, options }) => {
    switch (verb) {
      case "measure":
        process.stdout.write(measure(subject, options.name));
        return 0;
      case "place": {
        const loaded = loadPlan(subject);
        const path = recordPlacements(join(PROJECT_FOLDER, loaded.file), loaded.plan);
        if (path === null) throw new UsageError(`${subject} has no hypervisors`);
        console.log(path);
        return 0;
      }
      default:
        throw new UsageError(`expected measure or place, got "${verb}"`);
    }
  },
);

function measure(target: string, name: string): string {
  const { status, stdout, stderr } = spawnSync(
    "ssh",
    ["-o", "BatchMode=yes", "-o", "StrictHostKeyChecking=yes", "-o", "ConnectTimeout=10"].concat([
      "--",
      target,
      "sh -s",
    ]),
    { input: MEASURE_SCRIPT, encoding: "utf8", timeout: 60_000 },
  );
  if (status !== 0) {
    throw new CommandError(
      `${target} could not be measured: ${stderr.trim() || "no answer within 60 s"}`,
      `ssh ${target} true, and answer what it asks`,
    );
  }
  return renderHypervisor(name, target.split("@").at(-1) ?? target, parseMeasurement(stdout));
}

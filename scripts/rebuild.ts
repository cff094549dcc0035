import { existsSync, readFileSync } from "node:fs";
import { bundleSourceOption } from "./lib/bundle/bundle-source-option.ts";
import { CommandError, runCommand } from "./lib/command-line/command-line.ts";
import { UsageError } from "./lib/command-line/parse-command-line.ts";
import { EXIT_BUSY } from "./lib/engine/engine.ts";
import { openEngine } from "./lib/engine/engine-open.ts";
import { prepareEnvironment } from "./lib/environment/prepare.ts";
import { openFile } from "./lib/recovery/check-file.ts";
import { sha256Of } from "./lib/recovery/kit/kit-file.ts";
import {
  beginRebuild,
  type PlannedRebuild,
  planRebuild,
  readOnto,
} from "./lib/recovery/rebuild/prepare-rebuild.ts";
import { renderRebuildPlan, renderRebuildReport } from "./lib/recovery/rebuild/rebuild-text.ts";
import { runRebuild } from "./lib/recovery/rebuild/run-rebuild.ts";
import { withSnapshot } from "./lib/recovery/rebuild/with-snapshot.ts";
import { terminalOf } from "./lib/terminal/terminal.ts";

await runCommand(
  {
    name: "rebuild",
    summary: "Make a lost environment again on other hosts, from a recovery kit",
    details:
      "Prepares the hosts as `up` does, but begins etcd with the kit's snapshot and under the kit's authorities:\n" +
      "objects keep their UIDs, and identities, tokens and kubeconfigs stay valid. What speaks of the lost hosts\n" +
      "is removed before anything runs. Ends with a verification and a report of how long each part took. A run\n" +
      "that was cut off goes on with the same command; a second run changes nothing.",
    positionals: {
      environment: { label: "ENV", description: "environment of the kit", optional: true },
    },
    options: {
      kit: { type: "string", placeholder: "FILE", description: "the recovery kit" },
      identity: {
        type: "string",
        placeholder: "FILE",
        description: "file with an identity of one of the kit's recipients",
      },
      onto: {
        type: "string",
        placeholder: "FILE_OR_ENV",
        description: "hosts: of this file or environment take the place of the lost ones",
      },
      snapshot: {
        type: "string",
        placeholder: "FILE",
        description: "begin with this snapshot that a control plane kept, and not with the kit's",
      },
      "dry-run": { type: "boolean", description: "show what would be done; touch nothing" },
      "skip-verify": { type: "boolean", description: "leave the verification to a later command" },
      json: { type: "boolean", description: "print events and the report as lines of JSON" },
      ...bundleSourceOption,
    },
    exitStatuses: {
      1: "failed, or what was rebuilt does not keep what its file promises",
      [EXIT_BUSY]: "another run holds the environment; nothing was touched",
    },
    examples: [
      "--kit oslo-prod-….kit --identity key.txt --onto spare --dry-run",
      "oslo-prod --kit oslo-prod-….kit --identity key.txt --onto spare.yaml",
    ],
  },
  async ({ options, positionals }) => {
    const say = (line: string): void => void process.stderr.write(`${line}\n`);
    const { kit: file, identity, onto, snapshot, json } = options;
    if (file === undefined || identity === undefined) {
      throw new UsageError("--kit FILE and --identity FILE are needed.");
    }
    const rebuild = await readRebuild(positionals.environment, { file, identity, onto, snapshot });
    const { environment } = rebuild.loaded.plan;
    const { colour } = terminalOf(process.stdout);
    if (!json) console.log(`${renderRebuildPlan(rebuild, colour)}\n`);
    if (options["dry-run"]) {
      if (json) console.log(JSON.stringify(rebuild.loaded.plan.hosts, undefined, 2));
      return 0;
    }
    await beginRebuild(rebuild);
    const ready = await prepareEnvironment(environment, {
      bundleSource: options["bundle-source"],
      say,
    });
    const engine = await openEngine(environment, ready.plan, { engine: "embedded" });
    const verify = !options["skip-verify"];
    const report = await runRebuild({ rebuild, ready, engine, json, verify, say });
    console.log(json ? JSON.stringify(report) : renderRebuildReport(report, colour));
    return report.ok ? 0 : 1;
  },
);

/** Opens the kit, and decides what is to be made of it. */
async function readRebuild(
  environment: string | undefined,
  given: {
    readonly file: string;
    readonly identity: string;
    readonly onto: string | undefined;
    readonly snapshot: string | undefined;
  },
): Promise<PlannedRebuild> {
  const { file, identity, onto, snapshot } = given;
  const kit = await openFile(file, identity);
  const { environment: found } = kit.manifest;
  if (environment !== undefined && environment !== found) {
    throw new CommandError(`${file} is a kit of ${found}.`, "name that, or another kit");
  }
  const hosts = onto === undefined ? undefined : readOnto(onto);
  const whole = snapshot === undefined ? kit : withSnapshot(kit, snapshot, readSnapshot(snapshot));
  return planRebuild(whole, sha256Of(readFileSync(file)), hosts);
}

function readSnapshot(file: string): Buffer {
  if (existsSync(file)) return readFileSync(file);
  throw new CommandError(`--snapshot ${file}: there is no such file.`, "name another");
}

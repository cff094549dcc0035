import { join } from "node:path";
import type { Plan } from "../model/plan/plan.ts";
import type { BackupPlan } from "../model/plan/backup-plan.ts";
import { environmentsFolder, loadPlan, PROJECT_FOLDER } from "../stacks/load-plan.ts";
import { CommandError, runCommand } from "./lib/command-line/command-line.ts";
import { UsageError } from "./lib/command-line/parse-command-line.ts";
import { EXIT_BUSY } from "./lib/engine/engine.ts";
import { engineOption, openEngine } from "./lib/engine/engine-open.ts";
import { environmentPositional } from "./lib/environment/environment-argument.ts";
import { environmentFolders, readRecord } from "./lib/environment/environment-state.ts";
import { loadPlanWithBundle } from "./lib/environment/prepare.ts";
import { unprotectedVolumes } from "./lib/recovery/check/check-kit.ts";
import { bringBack } from "./lib/recovery/bring-back.ts";
import { checkFile, openFile } from "./lib/recovery/check-file.ts";
import { fetchKept, findStale, listKept, type TargetContent } from "./lib/recovery/kept-kits.ts";
import { createIdentityFile } from "./lib/recovery/identity-file.ts";
import { chooseTargets, makeBackup } from "./lib/recovery/make-backup.ts";
import {
  renderContents,
  renderKept,
  renderKitChecks,
  renderVolumes,
} from "./lib/recovery/recovery-text.ts";
import { terminalOf } from "./lib/terminal/terminal.ts";

await runCommand(
  {
    name: "backup",
    summary:
      "Keep all that is needed to make an environment again on other hosts, in one encrypted file",
    details:
      "Takes a snapshot of etcd on a control plane, and the stack's state with every key and certificate in it;\n" +
      "restores the snapshot in memory and compares it with the living etcd; encrypts all of it to the file's\n" +
      "recipients and puts it into each target, never over another kit. A kit that could not be restored is not\n" +
      "kept. --check proves the same of any kit, on a machine without a cluster.",
    positionals: { environment: environmentPositional("environment to back up") },
    options: {
      json: { type: "boolean", description: "print JSON" },
      to: { type: "string", placeholder: "TARGET", description: "this target of the file alone" },
      list: { type: "boolean", description: "show which kits each target has" },
      within: {
        type: "string",
        placeholder: "HOURS",
        description: "with --list: fail where a target has no good kit that is younger",
      },
      fetch: {
        type: "string",
        placeholder: "NAME",
        description: "bring a kit, or `latest`, from its target into this folder",
      },
      check: {
        type: "string",
        placeholder: "FILE",
        description: "prove that a kit can be restored",
      },
      identity: {
        type: "string",
        placeholder: "FILE",
        description:
          "with --check and --bring-back: file with an identity of one of the kit's recipients",
      },
      "bring-back": {
        type: "string",
        placeholder: "FILE",
        description:
          "put this kit's state, or its passphrase alone, where this machine has lost it",
      },
      "new-identity": {
        type: "string",
        placeholder: "FILE",
        description: "make an identity, and print its public half for the file's recipients",
      },
      ...engineOption,
    },
    exitStatuses: {
      1: "failed, the kit is not in every target, with --check: it could not be restored, or with --list: a target is down or behind",
      [EXIT_BUSY]: "another run holds the environment; nothing was touched",
    },
    examples: [
      "oslo-prod",
      "oslo-prod --to vault",
      "oslo-prod --list --within 26",
      "oslo-prod --fetch latest",
      "--check oslo-prod-20261128T210000Z-0123456789ab.kit --identity key.txt",
      "--new-identity key.txt",
    ],
  },
  async ({ options, positionals: { environment } }) => {
    if (options["new-identity"] !== undefined) {
      console.log(await createIdentityFile(options["new-identity"]));
      return 0;
    }
    const file = options.check ?? options["bring-back"];
    if (file === undefined) return await useTargets(environment, options);
    if (options.identity === undefined)
      throw new UsageError("A kit is opened with --identity FILE.");
    if (options.check !== undefined) return await check(file, options.identity, options.json);
    return await bringStateBack(file, options.identity);
  },
);

interface Options {
  readonly json: boolean;
  readonly to: string | undefined;
  readonly engine: string | undefined;
  readonly list: boolean;
  readonly within: string | undefined;
  readonly fetch: string | undefined;
}

/** What is done with the targets of an environment's file. */
async function useTargets(environment: string, options: Options): Promise<number> {
  const { list, fetch: wanted, to } = options;
  if (!list && wanted === undefined) return await backUp(environment, options);
  const targets = chooseTargets(backupOf(loadPlan(environment, { evenIfExpired: true }).plan), to);
  if (wanted !== undefined) {
    console.log(await fetchKept(environment, targets, wanted));
    return 0;
  }
  return showKept(await listKept(environment, targets), options);
}

function showKept(contents: readonly TargetContent[], { within, json }: Options): number {
  const hours = within === undefined ? Infinity : Number(within);
  if (!(hours > 0)) throw new UsageError(`--within ${within ?? ""}: a number of hours is needed.`);
  const { colour } = terminalOf(process.stdout);
  console.log(json ? JSON.stringify(contents, undefined, 2) : renderContents(contents, colour));
  const stale =
    within === undefined
      ? contents.filter(({ problem }) => problem !== null).map(({ target }) => target)
      : findStale(contents, hours, new Date());
  if (within !== undefined) for (const words of stale) console.error(words);
  return stale.length === 0 ? 0 : 1;
}

async function backUp(environment: string, { json, to, engine: wish }: Options): Promise<number> {
  const say = (line: string): void => void process.stderr.write(`${line}\n`);
  const ready = loadPlanWithBundle(environment, say, { evenIfExpired: true });
  const backup = backupOf(ready.plan);
  const targets = chooseTargets(backup, to);
  const folders = environmentFolders(environment);
  if (readRecord(folders)?.lastUp === undefined) {
    throw new CommandError(`${environment} has not come up yet.`, `npm run up -- ${environment}`);
  }
  const engine = await openEngine(environment, ready.plan, { engine: wish });
  await engine.assertFree();
  const sources = { ready, engine, folders, now: new Date() };
  const made = await makeBackup(sources, backup, targets, say);
  const isKept = made.kept.every(
    ({ problem, damaged }) => problem === null && damaged.length === 0,
  );
  if (json) console.log(JSON.stringify({ environment, ok: isKept, ...made }, undefined, 2));
  else {
    console.log(renderKept(made.name, made.kept, terminalOf(process.stdout).colour));
    console.log(renderVolumes(made.volumes));
  }
  return isKept ? 0 : 1;
}

function backupOf({ backup, environment }: Plan): BackupPlan {
  if (backup !== null) return backup;
  throw new CommandError(
    `${environment} does not say who may open its kits, and where they are kept.`,
    "add backup: { recipients: [age1pq1…], targets: { vault: { directory: /srv/nordmesh-backup, country: NO } } } to its file; npm run backup -- --new-identity FILE makes a recipient",
  );
}

async function bringStateBack(file: string, identity: string): Promise<number> {
  const kit = await openFile(file, identity);
  const { environment } = kit.manifest;
  const brought = await bringBack(kit, {
    folders: environmentFolders(environment),
    file: join(PROJECT_FOLDER, environmentsFolder(), `${environment}.yaml`),
    variables: process.env,
  });
  console.log(`${environment}, as of ${kit.manifest.madeAt}: ${brought.join(", ")}`);
  console.log(`The ways in, and whatever changed since: npm run up -- ${environment}`);
  return 0;
}

async function check(file: string, identity: string, json: boolean): Promise<number> {
  const { kit, checks } = await checkFile(file, identity);
  const volumes = unprotectedVolumes(kit);
  const ok = checks.every(({ problems }) => problems.length === 0);
  if (json) {
    const { manifest } = kit;
    console.log(JSON.stringify({ file, ok, manifest, checks, volumes }, undefined, 2));
  } else {
    const { colour } = terminalOf(process.stdout);
    console.log(renderKitChecks(kit.manifest, checks, volumes, colour));
  }
  return ok ? 0 : 1;
}

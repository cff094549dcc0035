#!/usr/bin/env node
/**
 * Lab hosts from a command line, for the Pulumi program (`up`, `down`) and for people. `--help` says how.
 */
import { text } from "node:stream/consumers";
import { parseArgs } from "node:util";
import { resolve } from "node:path";
import { StepError } from "../../../model/step-error.ts";
import { destroyHost, destroyLab } from "./runtime/destroy-host.ts";
import { ensureLabRunning } from "./runtime/ensure-lab-running.ts";
import { LabError, LabUsageError } from "./runtime/failures.ts";
import { readHost, readHosts } from "./runtime/files/host-record.ts";
import { labStatus } from "./runtime/lab-status.ts";
import { renderStatus } from "./runtime/render-status.ts";
import type { LabHost } from "./runtime/spec.ts";
import { defaultStateDir, parseHostSecrets, parseHostSpec } from "./runtime/spec.ts";
import { rebootHost, startHost } from "./runtime/start-host.ts";
import { stopHost } from "./runtime/stop-host.ts";
import { upHost } from "./runtime/up-host.ts";
import { readArrivals } from "./runtime/world/arrivals.ts";
import { startWorld, stopWorld } from "./runtime/world/start-world.ts";
import { type LabReference, parseWorldSpec } from "./runtime/world/world-spec.ts";

const HELP = `Make and run the hosts of a lab on this machine.

Usage
  node components/hosts/lab/cli.ts COMMAND [HOST...] [options]

Commands
  up            create the host of NORDMESH_LAB_HOST, or boot or change it; secrets as JSON on stdin
  down          destroy the host of NORDMESH_LAB_HOST, or HOST..., with all data
  start         boot HOST... (default: all) with their data, and open their doors
  stop          power HOST... (default: all) off; data is kept
  reboot        reboot HOST... (default: all); data is kept
  status        what runs
  destroy-lab   destroy all hosts of the lab with all data, and its network
  world         surround the lab with the hosts that stand as JSON on stdin (docs/lab.md); prints the
                certificate of their authority
  arrivals      what has reached the world, as lines of JSON
  world-down    remove the world

Options
  --lab NAME         the lab in .nordmesh/environments/NAME/lab of this checkout
  --state-dir DIR    the lab in another folder
  --grace SECONDS    stop, reboot: how long a host may take before it is powered off hard
  --json             print JSON
  --help             this text

Exit status
  0  done
  1  failed; the message says why and what to do
  2  wrong arguments or an invalid spec; nothing was touched

Environment
  NORDMESH_LAB_HOST  up, down: the host as JSON, see docs/lab.md
`;

const say = (line: string): void => {
  process.stderr.write(`${line}\n`);
};
const print = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

/** Arguments after parsing. */
interface Invocation {
  readonly names: readonly string[];
  readonly lab: string | undefined;
  readonly stateDir: string | undefined;
  readonly graceSeconds: number | undefined;
  readonly json: boolean;
}

const commands: Readonly<Record<string, (invocation: Invocation) => Promise<void>>> = {
  up: async () => {
    const host = parseHostSpec(requireSpec());
    const secrets = parseHostSecrets(await text(process.stdin));
    print(JSON.stringify(await upHost(host, secrets, { say })));
  },
  down: async (invocation) => {
    if (process.env["NORDMESH_LAB_HOST"] !== undefined && invocation.names.length === 0) {
      const { stateDir, lab, name } = parseHostSpec(requireSpec());
      await destroyHost(stateDir, lab, name);
      return;
    }
    if (invocation.names.length === 0) throw usage("down needs a HOST, or NORDMESH_LAB_HOST");
    await eachHost(invocation, (host) => destroyHost(host.stateDir, host.lab, host.name));
  },
  start: async (invocation) => {
    if (invocation.names.length === 0) await ensureLabRunning(stateDirOf(invocation), { say });
    else await eachHost(invocation, (host) => startHost(host, { say }));
    await printStatus(invocation);
  },
  stop: async (invocation) => {
    const { graceSeconds } = invocation;
    await eachHost(invocation, async (host) => {
      const outcome = await stopHost(host, graceSeconds === undefined ? {} : { graceSeconds });
      if (outcome === "hard")
        say(`${host.name} did not power off in time and was powered off hard`);
    });
    await printStatus(invocation);
  },
  reboot: async (invocation) => {
    const { graceSeconds } = invocation;
    await eachHost(invocation, (host) =>
      rebootHost(host, graceSeconds === undefined ? { say } : { say, graceSeconds }),
    );
    await printStatus(invocation);
  },
  status: printStatus,
  "destroy-lab": async (invocation) => {
    const { stateDir, lab } = await labOf(invocation);
    await destroyLab(stateDir, lab);
  },
  world: async (invocation) => {
    const spec = parseWorldSpec(await text(process.stdin));
    const { certificateAuthority } = await startWorld(await labOf(invocation), spec);
    process.stdout.write(certificateAuthority);
  },
  arrivals: async (invocation) => {
    const arrivals = await readArrivals(await labOf(invocation));
    for (const arrival of arrivals) print(JSON.stringify(arrival));
  },
  "world-down": async (invocation) => {
    await stopWorld(await labOf(invocation));
  },
};

async function main(argv: readonly string[]): Promise<void> {
  const { values, positionals } = parseArguments(argv);
  const [command = "", ...names] = positionals;
  if (values.help === true) {
    process.stdout.write(HELP);
    return;
  }
  const run = commands[command];
  if (run === undefined)
    throw usage(command === "" ? "no command given" : `unknown command ${command}`);
  const grace = values.grace === undefined ? undefined : Number(values.grace);
  if (grace !== undefined && !(grace >= 0)) throw usage("--grace takes a number of seconds");
  await run({
    names,
    lab: values.lab,
    stateDir: values["state-dir"],
    graceSeconds: grace,
    json: values.json === true,
  });
}

function parseArguments(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        lab: { type: "string" },
        "state-dir": { type: "string" },
        grace: { type: "string" },
        json: { type: "boolean" },
        help: { type: "boolean", short: "h" },
      },
    });
  } catch (error) {
    throw usage(error instanceof Error ? error.message : String(error));
  }
}

function requireSpec(): string {
  const spec = process.env["NORDMESH_LAB_HOST"];
  if (spec === undefined) throw usage("NORDMESH_LAB_HOST is not set");
  return spec;
}

function stateDirOf({ stateDir, lab }: Invocation): string {
  if (stateDir !== undefined) return resolve(stateDir);
  if (lab !== undefined) return defaultStateDir(lab);
  throw usage("which lab? Give --lab NAME or --state-dir DIR");
}

async function labOf(invocation: Invocation): Promise<LabReference> {
  const stateDir = stateDirOf(invocation);
  const lab = invocation.lab ?? (await readHosts(stateDir))[0]?.lab;
  if (lab === undefined) throw usage(`there is no lab in ${stateDir}`);
  return { stateDir, lab };
}

/** Acts on the named hosts, or on all of the lab, in parallel. */
async function eachHost(
  invocation: Invocation,
  act: (host: LabHost) => Promise<void>,
): Promise<void> {
  const stateDir = stateDirOf(invocation);
  const hosts =
    invocation.names.length === 0
      ? await readHosts(stateDir)
      : await Promise.all(
          invocation.names.map(async (name) => {
            const host = await readHost(stateDir, name);
            if (host === undefined) throw usage(`there is no host ${name} in ${stateDir}`);
            return host;
          }),
        );
  await Promise.all(hosts.map(act));
}

async function printStatus(invocation: Invocation): Promise<void> {
  const status = await labStatus(stateDirOf(invocation));
  print(invocation.json ? JSON.stringify(status) : renderStatus(status));
}

function usage(problem: string): LabUsageError {
  return new LabUsageError(problem, "node components/hosts/lab/cli.ts --help says how");
}

process.umask(0o022);
await main(process.argv.slice(2)).catch((error: unknown) => {
  const isExpected = error instanceof LabError || error instanceof StepError;
  if (isExpected) say(error.message);
  else say(error instanceof Error ? (error.stack ?? error.message) : String(error));
  process.exitCode = error instanceof LabError ? error.exitStatus : 1;
});

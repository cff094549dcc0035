import type { CredentialKind } from "../model/rotation/credential-kind.ts";
import { credentialKinds, credentialNames, findCredential } from "../model/rotation/credentials.ts";
import { planRotation, type RotationStep } from "../model/rotation/plan-rotation.ts";
import { recordOf } from "../model/rotation/rotation-record.ts";
import { loadPlan } from "../stacks/load-plan.ts";
import { mayBegin } from "./lib/command-line/ask.ts";
import { CommandError, runCommand } from "./lib/command-line/command-line.ts";
import { UsageError } from "./lib/command-line/parse-command-line.ts";
import { engineOption, openEngine } from "./lib/engine/engine-open.ts";
import { ENGINE_EXIT_STATUSES } from "./lib/engine/engine-run.ts";
import { environmentPositional } from "./lib/environment/environment-argument.ts";
import { loadPlanWithBundle } from "./lib/environment/prepare.ts";
import { endOfWait, loadRotation, type RotationRun, takeStep } from "./lib/rotate/take-step.ts";

await runCommand(
  {
    name: "rotate",
    summary: "Change a credential of a running cluster, in steps that each leave it working",
    details: `${describeCredentials()}
What was done stands in ENV.rotation.json beside the environment's file: commit it. A run that was cut off
goes on with the same command, and so does one that has to wait for what the old credential has made.`,
    positionals: {
      environment: environmentPositional("environment whose credential is changed"),
      credential: { label: "CREDENTIAL", description: `one of ${credentialNames.join(", ")}` },
    },
    options: {
      preview: { type: "boolean", description: "show the steps that are left, and do nothing" },
      yes: { type: "boolean", short: "y", description: "do it without asking" },
      now: {
        type: "boolean",
        description: "forget the old one before all that it has made has ended",
      },
      ...engineOption,
    },
    exitStatuses: ENGINE_EXIT_STATUSES,
    examples: ["lab encryption-key --preview", "oslo-prod service-account-key --yes"],
  },
  async ({ options, positionals: { environment, credential } }) => {
    const kind = readCredential(credential);
    const say = (line: string): void => void process.stderr.write(`${line}\n`);
    assertChangeable(kind, environment);
    const { record } = loadRotation(environment);
    const known = recordOf(record, kind.credential);
    const steps = planRotation(kind, known, options.now);
    steps.forEach(({ title }, index) => {
      console.log(`${String(index + 1)}. ${title}`);
    });
    const [next] = steps;
    if (next?.kind === "wait")
      console.log(`   from ${endOfWait(known, next.seconds).toISOString()} on`);
    const wait = steps.find((step) => step.kind === "wait");
    if (options.now && wait !== undefined) console.log(`With --now: ${wait.remains.breaks}.`);
    if (options.preview) return 0;
    await assertIsUp(environment, options);
    if (!(await mayBegin(options.yes))) return 1;
    return await takeAll(steps, { environment, kind, engine: options, say }, credential);
  },
);

function describeCredentials(): string {
  const width = Math.max(...credentialNames.map((name) => name.length));
  return credentialNames
    .map((name) => `${name.padEnd(width)}  ${credentialKinds[name].summary}`)
    .join("\n");
}

function readCredential(text: string): CredentialKind {
  const found = findCredential(text);
  if (found !== undefined) return found;
  throw new UsageError(
    `There is no credential "${text}" to change: choose from ${credentialNames.join(", ")}.`,
  );
}

function assertChangeable({ refused, afterUpgrade }: CredentialKind, environment: string): void {
  const { plan, upgrade, mesh } = loadPlan(environment);
  const refusal = refused?.[plan.driver];
  if (refusal !== undefined) {
    throw new CommandError(
      `${refusal.why} (${environment}, driver ${plan.driver}).`,
      refusal.instead,
    );
  }
  const underWay = { Kubernetes: upgrade, "the mesh": mesh?.upgrade ?? null };
  if (afterUpgrade === undefined || underWay[afterUpgrade] === null) return;
  throw new CommandError(
    `${environment} is in the middle of an upgrade of ${afterUpgrade}.`,
    `finish that first: npm run upgrade -- ${environment}`,
  );
}

/** A credential of a cluster that is not there needs no change, and its first `up` is somebody's decision. */
async function assertIsUp(
  environment: string,
  options: Parameters<typeof openEngine>[2],
): Promise<void> {
  const { plan } = loadPlanWithBundle(environment, () => undefined);
  const engine = await openEngine(environment, plan, options);
  if (Object.keys(await engine.outputs()).length > 0) return;
  throw new CommandError(
    `${environment} has not come up yet, or was removed.`,
    `npm run up -- ${environment}`,
  );
}

async function takeAll(
  steps: readonly RotationStep[],
  run: RotationRun,
  credential: string,
): Promise<number> {
  const again = `npm run rotate -- ${run.environment} ${credential}`;
  for (const [index, step] of steps.entries()) {
    run.say(`\n${String(index + 1)} of ${String(steps.length)}: ${step.title}`);
    const taken = await takeStep(step, run);
    if (taken.kind === "done") continue;
    if (taken.kind === "early") {
      run.say(
        `The cluster works with both. To go on, from ${taken.until.toISOString()} on: ${again}`,
      );
      if (step.kind === "wait") run.say(`Sooner, with --now: ${step.remains.breaks}.`);
      return 0;
    }
    run.say(`To go on from here: ${again}`);
    return taken.status;
  }
  return 0;
}

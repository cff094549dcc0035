import { join } from "node:path";
import type { KeyGenerations } from "../model/plan/key-rotation.ts";
import { loadPlan, PROJECT_FOLDER } from "../stacks/load-plan.ts";
import { writeEncryptionKey, rotationPath } from "../stacks/rotation-file.ts";
import { askYesNo, canAsk } from "./lib/command-line/ask.ts";
import { CommandError, runCommand } from "./lib/command-line/command-line.ts";
import { UsageError } from "./lib/command-line/parse-command-line.ts";
import { engineOption, openEngine } from "./lib/engine/engine-open.ts";
import {
  ENGINE_EXIT_STATUSES,
  exitStatusOf,
  printResult,
  runWithProgress,
} from "./lib/engine/engine-run.ts";
import { environmentPositional } from "./lib/environment/environment-argument.ts";
import { environmentFolders } from "./lib/environment/environment-state.ts";
import { loadPlanWithBundle } from "./lib/environment/prepare.ts";
import { withApiTunnel } from "./lib/hosts/api-tunnel.ts";
import { rewriteSecrets } from "./lib/rotate/rewrite-secrets.ts";
import {
  type Credential,
  credentials,
  type RotationStep,
  stepsOf,
} from "./lib/rotate/rotations.ts";

await runCommand(
  {
    name: "rotate",
    summary: "Change a credential of a running cluster, in steps that each leave it working",
    details:
      "encryption-key: what secrets are encrypted with in etcd. API servers are restarted one after the other\n" +
      "three times; no secret leaves the cluster. What was done stands in ENV.rotation.json beside the\n" +
      "environment's file: commit it. A run that was cut off goes on with the same command.",
    positionals: {
      environment: environmentPositional("environment whose credential is changed"),
      credential: { label: "CREDENTIAL", description: `one of ${credentials.join(", ")}` },
    },
    options: {
      preview: { type: "boolean", description: "show the steps that are left, and do nothing" },
      yes: { type: "boolean", short: "y", description: "do it without asking" },
      ...engineOption,
    },
    exitStatuses: ENGINE_EXIT_STATUSES,
    examples: ["lab encryption-key --preview", "oslo-prod encryption-key --yes"],
  },
  async ({ options, positionals: { environment, credential } }) => {
    const say = (line: string): void => void process.stderr.write(`${line}\n`);
    const steps = stepsOf(
      readCredential(credential),
      loadPlan(environment).plan.kubernetes.encryptionKeys,
    );
    steps.forEach(({ title }, index) => {
      console.log(`${String(index + 1)}. ${title}`);
    });
    if (options.preview) return 0;
    await assertIsUp(environment, options);
    if (!(await mayBegin(options.yes))) return 1;
    for (const [index, step] of steps.entries()) {
      say(`\n${String(index + 1)} of ${String(steps.length)}: ${step.title}`);
      const status = await take(step, environment, options);
      if (status !== 0) {
        say(`To go on from here: npm run rotate -- ${environment} ${credential}`);
        return status;
      }
    }
    return 0;
  },
);

function readCredential(text: string): Credential {
  const found = credentials.find((credential) => credential === text);
  if (found !== undefined) return found;
  throw new UsageError(
    `There is no credential "${text}" to change: choose from ${credentials.join(", ")}.`,
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

async function mayBegin(yes: boolean): Promise<boolean> {
  if (yes) return true;
  if (!canAsk()) throw new CommandError("Nobody can be asked here.", "say yes beforehand: --yes");
  return await askYesNo("Do it?", new AbortController().signal);
}

async function take(
  step: RotationStep,
  environment: string,
  options: Parameters<typeof openEngine>[2],
): Promise<number> {
  if (step.kind === "up") return await moveTo(step.keys, environment, options);
  const { sshConfig } = environmentFolders(environment);
  const count = await rewriteSecrets(loadPlan(environment).plan, sshConfig);
  process.stderr.write(`${String(count)} secrets are encrypted with the new key alone\n`);
  return 0;
}

/** Records the keys, so that a run that is cut off is known, and makes the cluster have them. */
async function moveTo(
  keys: KeyGenerations,
  environment: string,
  options: Parameters<typeof openEngine>[2],
): Promise<number> {
  const { file } = loadPlan(environment);
  writeEncryptionKey(rotationPath(join(PROJECT_FOLDER, file)), keys);
  const { plan } = loadPlanWithBundle(environment, () => undefined);
  const engine = await openEngine(environment, plan, options);
  await engine.assertFree();
  const timed = await withApiTunnel(plan, () =>
    runWithProgress({ plan, json: false }, (run) =>
      engine.up({
        ...run,
        // What leaves the program is the old key, and nothing else is let go of by the way.
        confirmDelete: (doomed) =>
          Promise.resolve(doomed.every(({ name }) => /^pki-encryption-key(-\d+)?$/.test(name))),
      }),
    ),
  );
  printResult(timed, false);
  return exitStatusOf(timed.result);
}

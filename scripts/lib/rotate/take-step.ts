import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { CredentialKind, Work } from "../../../model/rotation/credential-kind.ts";
import { isOfCredential } from "../../../model/rotation/credentials.ts";
import type { RotationStep } from "../../../model/rotation/plan-rotation.ts";
import {
  type CredentialRecord,
  recordOf,
  type RotationRecord,
} from "../../../model/rotation/rotation-record.ts";
import { loadPlan, PROJECT_FOLDER } from "../../../stacks/load-plan.ts";
import { readRotation, rotationPath, writeRotation } from "../../../stacks/rotation-file.ts";
import { type EngineOptions, openEngine } from "../engine/engine-open.ts";
import { exitStatusOf, printResult } from "../engine/engine-run.ts";
import { bringUp } from "../environment/bring-up.ts";
import { environmentFolders } from "../environment/environment-state.ts";
import { loadPlanWithBundle } from "../environment/prepare.ts";
import { withCluster } from "../hosts/with-cluster.ts";
import { awaitCertificates, awaitTrust } from "./await-mesh.ts";
import { refreshTokens } from "./refresh-tokens.ts";
import { restartReaders } from "./restart-readers.ts";
import { rewriteSecrets } from "./rewrite-secrets.ts";

/** A rotation that is being done. */
export interface RotationRun {
  readonly environment: string;
  readonly kind: CredentialKind;
  readonly engine: EngineOptions;
  readonly say: (line: string) => void;
}

/** How a step ended: done, to be taken once a time has come, or failed with an exit status. */
export type Taken =
  | { readonly kind: "done" }
  | { readonly kind: "early"; readonly until: Date }
  | { readonly kind: "failed"; readonly status: number };

/** The longest time that a command waits for; a person comes back for more. */
const PATIENCE_MS = 5 * 60_000;

/** What is known of the credentials of an environment. */
export function loadRotation(environment: string): {
  readonly record: RotationRecord;
  readonly path: string;
} {
  const path = rotationPath(join(PROJECT_FOLDER, loadPlan(environment).file));
  return { record: readRotation(path), path };
}

/** Takes one step and records what it has come to. Throws `CommandError` where a work cannot be done. */
export async function takeStep(step: RotationStep, run: RotationRun): Promise<Taken> {
  if (step.kind === "wait") return await waitFor(step.seconds, run);
  if (step.kind === "up") {
    // Recorded before it is done, so that a run that is cut off is known.
    keep(run, { generations: step.generations });
    const status = await runUp(run);
    if (status !== 0) return { kind: "failed", status };
  } else {
    await works[step.work](run);
  }
  if (step.reaches) {
    const { generations } = current(run);
    keep(run, { generations, reached: new Date().toISOString() });
  }
  return { kind: "done" };
}

const works: Readonly<Record<Work, (run: RotationRun) => Promise<void>>> = {
  "rewrite-secrets": async ({ environment, say }) => {
    const { sshConfig } = environmentFolders(environment);
    const count = await rewriteSecrets(loadPlan(environment).plan, sshConfig);
    say(`${String(count)} secrets are encrypted with the new key alone`);
  },
  "refresh-tokens": async ({ environment, say }) => {
    await refreshTokens(loadPlan(environment).plan, environmentFolders(environment).sshConfig, say);
  },
  "restart-readers": async ({ environment, say }) => {
    await withCluster(environment, (cluster) => restartReaders(cluster, say));
  },
  "await-trust": async ({ environment }) => {
    const { sshConfig } = environmentFolders(environment);
    await withCluster(environment, (cluster) =>
      awaitTrust(cluster, loadPlan(environment).plan, sshConfig),
    );
  },
  "await-certificates": async ({ environment }) => {
    await withCluster(environment, awaitCertificates);
  },
};

function current({ environment, kind }: RotationRun): CredentialRecord {
  return recordOf(loadRotation(environment).record, kind.credential);
}

function keep({ environment, kind }: RotationRun, credential: CredentialRecord): void {
  const { record, path } = loadRotation(environment);
  writeRotation(path, { ...record, [kind.credential]: credential });
}

/** When a wait that begins when the record's generations were reached is over. */
export function endOfWait({ reached = "" }: CredentialRecord, seconds: number): Date {
  return new Date(Date.parse(reached) + seconds * 1000);
}

async function waitFor(seconds: number, run: RotationRun): Promise<Taken> {
  const until = endOfWait(current(run), seconds);
  const left = until.getTime() - Date.now();
  if (left > PATIENCE_MS) return { kind: "early", until };
  if (left > 0) {
    run.say(`until ${until.toISOString()}`);
    await pause(left);
  }
  return { kind: "done" };
}

async function runUp({ environment, kind, engine: options, say }: RotationRun): Promise<number> {
  const ready = loadPlanWithBundle(environment, () => undefined);
  const engine = await openEngine(environment, ready.plan, options);
  const timed = await bringUp({
    ready,
    engine,
    json: false,
    yes: false,
    say,
    // What leaves the program is the old credential, and nothing else is let go of by the way.
    mayDelete: (doomed) => doomed.every(({ name }) => isOfCredential(kind, name)),
  });
  printResult(timed, false);
  return exitStatusOf(timed.result);
}

import { all, type CustomResourceOptions, type Input, mergeOptions, secret } from "@pulumi/pulumi";
import { remote } from "@pulumi/command";
import type { Phase, SecretName } from "../../model/phase.ts";
import type { HostPlan, Plan } from "../../model/plan/plan.ts";
import type { HostConnection } from "./host-connection.ts";
import { renderStepScript } from "./render-step-script.ts";

/** Values for the secrets that a step's files ask for by name. */
export type StepSecrets = Readonly<Partial<Record<SecretName, Input<string>>>>;

export interface RemoteStepArgs {
  readonly plan: Plan;
  readonly host: HostPlan;
  readonly connection: HostConnection;
  readonly secrets?: StepSecrets;
}

/** Linux takes at most 128 KiB in one argument (MAX_ARG_STRLEN), and sshd passes a command as one. */
const LONGEST_SCRIPT = 120 * 1024;

/**
 * Runs one phase on one host, and is the only door to a host: nothing else uses `remote.Command`.
 *
 * That resource ignores the host key unless it has one, logs what commands print, hands the last
 * output back through the environment, and replaces on changed triggers, making the new before it
 * deletes the old. So here the key is required, logging is off, there are no triggers, and there is
 * no `delete`: undoing a step is a deliberate command, never a side effect of a plan.
 * The step itself is safe to repeat, which makes an update and a repeated create the same thing.
 */
export function createRemoteStep(
  phase: Phase,
  args: RemoteStepArgs,
  opts: CustomResourceOptions,
): remote.Command {
  const step = phase.step(args.plan, args.host);
  const script = renderStepScript(phase.name, step);
  if (script.length > LONGEST_SCRIPT) {
    throw new Error(`unreachable: the script of ${phase.name} has ${String(script.length)} bytes`);
  }
  const secrets = step.secretsOnStdin.map((name) => ({ name, value: valueOf(name, args.secrets) }));
  const limit = `${String(step.timeoutSeconds + CONNECT_SECONDS)}s`;
  return new remote.Command(
    `${args.host.name}-${phase.name}`,
    {
      connection: {
        host: args.connection.address,
        port: args.connection.port,
        user: args.connection.user,
        privateKey: args.connection.privateKey,
        hostKey: args.connection.hostKey,
        perDialTimeout: 10,
        dialErrorLimit: DIAL_ERROR_LIMIT,
      },
      create: script,
      update: script,
      // Without secrets there is nothing to hide; a plain value keeps previews readable.
      stdin: secrets.length === 0 ? "" : secret(all(secrets).apply(renderSecrets)),
      logging: "none",
      addPreviousOutputInEnv: false,
    },
    mergeOptions(opts, {
      customTimeouts: { create: limit, update: limit },
      // What a command prints is not secret only because its stdin was.
      additionalSecretOutputs: ["stdout", "stderr"],
    }),
  );
}

/** How long a host may take to answer on SSH before a step fails, in seconds. */
const CONNECT_SECONDS = 120;

// The provider counts failed dials and waits 0.1 s after the first, half as long again after each, at
// most 5 s: 33 of them take as long as a host may.
const DIAL_ERROR_LIMIT = 33;

function valueOf(name: SecretName, secrets: StepSecrets = {}): Input<string> {
  const value = secrets[name];
  if (value === undefined) throw new Error(`unreachable: no value for the secret ${name}`);
  return value;
}

function renderSecrets(secrets: readonly { name: string; value: string }[]): string {
  return secrets
    .map(({ name, value }) => `${name} ${Buffer.from(value).toString("base64")}\n`)
    .join("");
}

import {
  all,
  type CustomResourceOptions,
  type Input,
  mergeOptions,
  type Output,
  secret,
  unsecret,
} from "@pulumi/pulumi";
import { remote } from "@pulumi/command";
import type { Phase, SecretName } from "../../model/phase.ts";
import type { HostPlan, Plan } from "../../model/plan/plan.ts";
import type { HostConnection } from "./host-connection.ts";
import { renderAsRoot, renderStepScript } from "./render-step-script.ts";

/** Values for the secrets that a step's files ask for by name. */
export type StepSecrets = Readonly<Partial<Record<SecretName, Input<string>>>>;

export interface RemoteStepArgs {
  readonly plan: Plan;
  readonly host: HostPlan;
  readonly connection: HostConnection;
  readonly secrets?: StepSecrets;
  /**
   * Name of the step where it runs, if not the phase's: a machine that carries steps of several hosts
   * keeps them apart by it.
   */
  readonly stepName?: string;
  /**
   * Program that undoes the step when its resource is deleted: for what the step alone made, such as a
   * guest on a hypervisor. Safe to repeat.
   */
  readonly removal?: string;
}

/** Linux takes at most 128 KiB in one argument (MAX_ARG_STRLEN), and sshd passes a command as one. */
const LONGEST_SCRIPT = 120 * 1024;

/**
 * Runs one phase on one host, and is the only door to a host: nothing else uses `remote.Command`.
 *
 * That resource ignores the host key unless it has one, logs what commands print, hands the last
 * output back through the environment, and replaces on changed triggers, making the new before it
 * deletes the old. So here the key is required, logging is off, there are no triggers, and there is
 * no `delete`, unless the step owns what it makes: undoing a step is a deliberate command, never a side
 * effect of a plan.
 * The step itself is safe to repeat, which makes an update and a repeated create the same thing.
 */
export function createRemoteStep(
  phase: Phase,
  args: RemoteStepArgs,
  opts: CustomResourceOptions,
): remote.Command {
  const step = phase.step(args.plan, args.host);
  const script = renderAsRoot(
    args.host.ssh.user,
    renderStepScript(args.stepName ?? phase.name, step),
  );
  if (script.length > LONGEST_SCRIPT) {
    throw new Error(`unreachable: the script of ${phase.name} has ${String(script.length)} bytes`);
  }
  const secrets = step.secretsOnStdin.map((name) => ({ name, value: valueOf(name, args.secrets) }));
  const limit = `${String(step.timeoutSeconds + CONNECT_SECONDS)}s`;
  return new remote.Command(
    `${args.host.name}-${phase.name}`,
    {
      connection: renderConnection(args.connection),
      create: script,
      update: script,
      ...(args.removal === undefined ? {} : { delete: args.removal }),
      // Without secrets there is nothing to hide; a plain value keeps previews readable.
      stdin: secrets.length === 0 ? "" : secret(all(secrets).apply(renderSecrets)),
      logging: "none",
      addPreviousOutputInEnv: false,
    },
    mergeOptions(opts, {
      customTimeouts: { create: limit, update: limit, delete: limit },
      // What a command prints is not secret only because its stdin was.
      additionalSecretOutputs: ["stdout", "stderr"],
    }),
  );
}

/** What a step said of its host. */
export interface StepReport {
  readonly host: string;
  readonly phase: string;
  /** Empty where the step reports nothing. */
  readonly text: Output<string>;
}

/** What a step reported when it last ran: all that it printed after the line that says whether it changed. */
export function reportOf(step: remote.Command): Output<string> {
  // Pulumi's mocks know no output.
  return unsecret(step.stdout).apply((printed?: string) =>
    (printed ?? "").split("\n").slice(1).join("\n").trim(),
  );
}

/** How long a host may take to answer on SSH before a step fails, in seconds. */
const CONNECT_SECONDS = 120;

// The provider counts failed dials and waits 0.1 s after the first, half as long again after each, at
// most 5 s: 33 of them take as long as a host may.
const DIAL_ERROR_LIMIT = 33;

function renderConnection({ bastion, ...hop }: HostConnection): remote.CommandArgs["connection"] {
  return {
    ...renderHop(hop),
    ...(bastion === undefined ? {} : { proxy: renderHop(bastion) }),
  };
}

function renderHop({ address, port, user, privateKey, hostKey }: HostConnection) {
  return {
    host: address,
    port,
    user,
    privateKey,
    hostKey,
    perDialTimeout: 10,
    dialErrorLimit: DIAL_ERROR_LIMIT,
  };
}

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

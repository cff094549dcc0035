import type { HostPlan, Plan } from "./plan/plan.ts";

/** One thing done to a host, as data. Only a runner executes it (see components/shared/remote-step.ts). */
export interface Phase {
  /** Imperative, kebab-case; also the name of the file that holds the phase. */
  readonly name: string;
  /** What a person reads in progress output. */
  readonly title: string;
  readonly appliesTo: (host: HostPlan) => boolean;
  readonly step: (plan: Plan, host: HostPlan) => Step;
}

/**
 * What a phase does on one host. Safe to repeat: the runner asks `done` first, writes `files`, runs
 * `apply`, and asks `done` again. Commands are POSIX shell, run as root with `set -eu`.
 */
export interface Step {
  readonly files: readonly StepFile[];
  /** Exits 0 when the host is already as wanted. It changes nothing, and its commands and what they print are not secret. */
  readonly done: string;
  readonly apply: string;
  /** Bound on `apply` together with the wait for `done`, in seconds. */
  readonly timeoutSeconds: number;
  /** Names of the secrets that files of this step are filled with; sent on stdin, never in argv. */
  readonly secretsOnStdin: readonly SecretName[];
  /** Prints what the stack keeps of the step, once it is done; nothing that is secret. */
  readonly report?: string;
}

/** A file as the host should have it. Written only where its content or mode differs. */
export interface StepFile {
  readonly path: string;
  /** Octal permission bits; owner and group are root. */
  readonly mode: number;
  readonly content: string | { readonly secret: SecretName };
}

/** Secrets that a stack hands to hosts and hypervisors. */
export type SecretName =
  | "cluster-ca.crt"
  | "cluster-signer.crt"
  | "cluster-ca.key"
  | "front-proxy-ca.crt"
  | "front-proxy-ca.key"
  | "etcd-ca.crt"
  | "etcd-ca.key"
  | "service-account.key"
  | "service-account.pub"
  | "encryption-config"
  | "bootstrap-kubeconfig"
  | "measure-token"
  | "wireguard-tunnel"
  | "guest-user-data";

import type { Credential } from "../plan/generations.ts";
import type { DriverName } from "../plan/plan.ts";

/** Something that a rotation does to a running cluster beside an `up`. Each is safe to repeat. */
export type Work =
  "restart-readers" | "rewrite-secrets" | "refresh-tokens" | "await-trust" | "await-certificates";

/** A work, and what it is for a person. */
export interface WorkOn {
  readonly work: Work;
  readonly title: (next: number) => string;
}

/** What was made with an old credential and lives on after the next one is used. */
export interface Remains {
  /** How long the last of them lives, in seconds. */
  readonly lifeSeconds: number;
  /** How long those who have been given another one may still use it, in seconds. */
  readonly settleSeconds: number;
  /** What stops working where that is not waited for. */
  readonly breaks: string;
}

/** A credential whose next one is accepted beside it, then used, before the old one is forgotten. */
export interface Exchange {
  readonly kind: "exchange";
  readonly accept: (next: number, old: number) => string;
  readonly use: (next: number, old: number) => string;
  readonly forget: (next: number, old: number) => string;
  /** Between accepting and using the next one. */
  readonly accepted: readonly WorkOn[];
  /** Before the old one is forgotten. */
  readonly used: readonly WorkOn[];
  /** After that. */
  readonly forgotten: readonly WorkOn[];
  readonly remains: Remains | null;
}

/** A credential that an authority vouches for, so that any number of them are accepted at a time. */
export interface Renewal {
  readonly kind: "renewal";
  readonly renew: (next: number) => string;
}

/** Why a credential is not changed, and what to do instead. */
export interface Refusal {
  readonly why: string;
  readonly instead: string;
}

/** A credential that can be changed under a running cluster. */
export interface CredentialKind {
  readonly credential: Credential;
  /** One line for people who choose. */
  readonly summary: string;
  readonly change: Exchange | Renewal;
  /** Where hosts come from that it cannot be changed on by this command. */
  readonly refused?: Readonly<Partial<Record<DriverName, Refusal>>>;
  /** During which upgrade it is not changed; that waits for it in turn. */
  readonly afterUpgrade?: "Kubernetes" | "the mesh";
  /**
   * Names of its resources, without their generation, `HOST` for the name of any host. Those of old ones leave
   * the program.
   */
  readonly resources: readonly string[];
}

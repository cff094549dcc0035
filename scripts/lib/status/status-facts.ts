import type { Plan } from "../../../model/plan/plan.ts";
import type { EnvironmentRecord } from "../environment/environment-state.ts";

/** An answer, or why there is none. */
export type Answer<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly why: string };

export interface NodeFacts {
  readonly name: string;
  readonly ready: boolean;
  readonly version: string;
  /** The kubelet's words where it is not ready. */
  readonly message: string;
}

export interface Rollout {
  readonly ready: number;
  readonly wanted: number;
}

export interface ClusterFacts {
  readonly api: Answer<string>;
  readonly nodes: Answer<readonly NodeFacts[]>;
  readonly trafficProbe: Answer<Rollout>;
  readonly istiod: Answer<Rollout>;
  readonly mutualTls: Answer<string>;
  readonly trustDomain: Answer<string>;
}

export interface HostFacts {
  readonly name: string;
  /** `running`, `booting`, `stopped` or `absent`; undefined where nothing can be known of it. */
  readonly machine: string | undefined;
  readonly ssh: Answer<string>;
}

/** What `npm run status` finds. */
export interface StatusFacts {
  readonly plan: Plan;
  readonly record: EnvironmentRecord | undefined;
  readonly bundle: string | undefined;
  readonly hosts: readonly HostFacts[];
  readonly cluster: ClusterFacts;
}

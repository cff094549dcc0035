import type { ListedResource } from "../../../engine/stack-view.ts";
import type { ConfigError } from "../../../model/environment/config-error.ts";
import type { Plan } from "../../../model/plan/plan.ts";

/** Where an environment stands and whom it may reach: what its program tells policy packs. */
export interface Facts {
  readonly residency: Plan["residency"];
  readonly hosts: readonly {
    readonly name: string;
    readonly role: string;
    readonly country: string;
    readonly publicAddress: string;
    readonly privateAddress: string;
  }[];
  readonly destinations: Plan["egress"]["destinations"];
  readonly gatewayCountries: readonly string[];
  readonly rangeExceptions: Plan["egress"]["exceptions"];
  readonly administrators: Plan["access"]["administrators"];
}

/** One environment on one side of a change: its desired state, without any state of a stack. */
export interface Snapshot {
  /** Null where the file cannot be planned. */
  readonly facts: Facts | null;
  /** Mistakes in the environment's file. */
  readonly problems: readonly ConfigError[];
  /** What the program registers, secrets and unknowns as marks; null where it could not be previewed. */
  readonly resources: readonly ListedResource[] | null;
  /** Why there are no resources, in one line; null where there are some, or mistakes. */
  readonly why: string | null;
}

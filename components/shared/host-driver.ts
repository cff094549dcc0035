import type { Output } from "@pulumi/pulumi";
import type { Plan } from "../../model/plan/plan.ts";
import type { ReachableHost } from "./reachable-host.ts";

/** The operator's SSH key pair, which opens every host of an environment. */
export interface OperatorKey {
  /** OpenSSH private key; a secret. */
  readonly privateKey: Output<string>;
  /** `TYPE BASE64`, perhaps with a comment. */
  readonly publicKey: Output<string>;
  /** Public keys that hosts let in: this one, and while the key is being changed another one. */
  readonly accepted: readonly Output<string>[];
}

/** What a driver is given. */
export interface HostsArgs {
  readonly plan: Plan;
  /** Folder of the bundle on this machine. */
  readonly bundle: string;
  readonly operatorKey: OperatorKey;
}

/** The hosts of a plan, in its order: the first control plane first. */
export type Hosts = readonly [ReachableHost, ...ReachableHost[]];

/**
 * Where hosts come from. What every driver owes, and test/support/host-driver-contract.ts proves:
 *
 * - `createHosts` registers resources and contacts nothing, so that a preview works anywhere;
 * - a host is `machine` once that is made: it answers on SSH with the pinned key and no other, both of
 *   its interfaces carry the addresses of the plan, and the bundle lies in /opt/nordmesh/bundle;
 * - resources of a host are named `HOST-ROLE` and follow from what the plan says of that host alone, so
 *   that a host that is added, changed or removed touches no other;
 * - a second run changes nothing; a cut-off one is taken up again;
 * - deleting `machine` succeeds with the host dead, and without a word to it where it is not ours.
 */
export interface HostDriver {
  readonly createHosts: (args: HostsArgs) => Hosts;
}

/** A driver that needs nothing but the hosts themselves. */
export function driverOf(
  createHost: (args: HostsArgs, host: ReachableHost["host"]) => ReachableHost,
): HostDriver {
  return {
    createHosts: (args) => {
      const [first, ...others] = args.plan.hosts;
      return [createHost(args, first), ...others.map((host) => createHost(args, host))];
    },
  };
}

import type { PrivateKey } from "@pulumi/tls";
import { LabHost } from "../components/hosts/lab/lab-host.ts";
import type { ReachableHost } from "../components/shared/reachable-host.ts";
import type { HostPlan, Plan } from "../model/plan/plan.ts";

export interface HostsArgs {
  readonly plan: Plan;
  readonly bundle: string;
  readonly operatorKey: PrivateKey;
}

/** Makes or adopts the hosts of a plan with the driver that the environment names. */
export function createHosts(args: HostsArgs): [ReachableHost, ...ReachableHost[]] {
  const [first, ...others] = args.plan.hosts;
  return [createHost(args, first), ...others.map((host) => createHost(args, host))];
}

function createHost({ plan, bundle, operatorKey }: HostsArgs, host: HostPlan): ReachableHost {
  switch (plan.driver) {
    case "lab": {
      const { connection, machine } = new LabHost(host.name, { plan, host, bundle, operatorKey });
      return { host, connection, machine };
    }
    case "inventory":
      throw new Error("unreachable: load-plan refuses to provision an inventory");
  }
}

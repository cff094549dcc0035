import type { HostPlan, Plan } from "../../../model/plan/plan.ts";
import { type LabHostSpec, SSH_PORT } from "./runtime/spec.ts";

/** What the lab's runtime needs to make a host of the plan; `bundle` is a folder of this machine. */
export function labHostSpec(plan: Plan, host: HostPlan, bundle: string): LabHostSpec {
  const { network } = plan;
  return {
    lab: plan.environment,
    name: host.name,
    bundle,
    cpus: host.cpus,
    memoryMiB: host.memoryMiB,
    diskGiB: host.diskGiB,
    public: {
      address: host.publicAddress,
      prefix: network.public.prefix,
      gateway: network.public.gateway,
    },
    private: { address: host.privateAddress, prefix: network.private.prefix },
    loopback: host.ssh.address,
    doorPorts: host.role === "control-plane" ? [SSH_PORT, 6443] : [SSH_PORT],
    doorPortOffset: host.ssh.port - SSH_PORT,
    rateMbit: network.private.bandwidthMbit,
  };
}

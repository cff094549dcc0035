import type { HostPlan, Plan } from "../../../model/plan/plan.ts";
import { type LabHostSpec, SSH_PORT } from "./runtime/spec.ts";

/** What the lab's runtime needs to make a host of the plan; `bundle` is a folder of this machine. */
export function labHostSpec(plan: Plan, host: HostPlan, bundle: string): LabHostSpec {
  const { network } = plan;
  const { prefix, gateway } = network.public;
  if (prefix === null || gateway === null) {
    throw new Error("unreachable: a lab's plan has a public network");
  }
  return {
    lab: plan.environment,
    name: host.name,
    bundle,
    cpus: host.cpus,
    memoryMiB: host.memoryMiB,
    diskGiB: host.diskGiB,
    public: { address: host.publicAddress, prefix, gateway, mtu: network.public.mtu },
    private: { address: host.linkAddress, prefix: network.link.prefix, mtu: network.link.mtu },
    loopback: host.ssh.address,
    doorPorts: host.role === "control-plane" ? [SSH_PORT, 6443] : [SSH_PORT],
    doorPortOffset: host.ssh.port - SSH_PORT,
    rateMbit: network.link.bandwidthMbit,
  };
}

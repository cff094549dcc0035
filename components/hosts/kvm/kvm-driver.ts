import { secret } from "@pulumi/pulumi";
import { local } from "@pulumi/command";
import type { HypervisorPlan } from "../../../model/plan/kvm-plan.ts";
import type { Plan } from "../../../model/plan/plan.ts";
import type { HostConnection } from "../../shared/host-connection.ts";
import type { HostDriver, HostsArgs } from "../../shared/host-driver.ts";
import type { ReachableHost } from "../../shared/reachable-host.ts";
import type { HypervisorToPrepare } from "./hypervisor-to-prepare.ts";
import { KvmGuest } from "./kvm-guest.ts";

/**
 * Guests of hypervisors that somebody owns. A hypervisor that does not answer stops its own guests and no
 * others; one that is taken out of the environment is not asked any more, and its guests are let go of.
 */
export const kvmDriver: HostDriver = {
  createHosts: (args) => {
    const hypervisors = new Map(
      hypervisorsOf(args.plan).map((hypervisor) => [
        hypervisor.name,
        {
          connection: connectionTo(hypervisor, args),
          ground: prepareHypervisor(hypervisor, args),
        },
      ]),
    );
    // Control planes change one after the other: etcd has to keep its quorum while one restarts.
    const controlPlanes: KvmGuest[] = [];
    const create = (host: ReachableHost["host"]): ReachableHost => {
      const home = hypervisors.get(host.guest?.placement.hypervisor ?? "");
      if (home === undefined) throw new Error(`unreachable: ${host.name} has no hypervisor`);
      const isControlPlane = host.role === "control-plane";
      const guest = new KvmGuest(host.name, {
        ...args,
        host,
        hypervisor: home.connection,
        ground: home.ground,
        after: isControlPlane ? controlPlanes.slice(-1).map(({ machine }) => machine) : [],
      });
      if (isControlPlane) controlPlanes.push(guest);
      return { host, connection: guest.connection, machine: guest.machine };
    };
    const [first, ...others] = args.plan.hosts;
    return [create(first), ...others.map(create)];
  },
};

/** Hypervisors that have a guest of the plan. */
function hypervisorsOf({ kvm, hosts }: Plan): readonly HypervisorPlan[] {
  const used = new Set(hosts.map(({ guest }) => guest?.placement.hypervisor));
  return (kvm?.hypervisors ?? []).filter(({ name }) => used.has(name));
}

function connectionTo(
  { address, ssh }: HypervisorPlan,
  { operatorKey }: HostsArgs,
): HostConnection {
  return { address, ...ssh, privateKey: operatorKey.privateKey };
}

/** Looks whether a hypervisor can carry guests, and brings it their image. Nothing of it is removed. */
function prepareHypervisor(
  hypervisor: HypervisorPlan,
  { plan, bundle, operatorKey }: HostsArgs,
): local.Command {
  const { name, address, ssh, bridges, hugePageMiB } = hypervisor;
  const wanted: HypervisorToPrepare = {
    name,
    ssh: { address, ...ssh },
    bridges: [bridges.public, bridges.private],
    needsKvm: plan.kvm?.emulation !== true,
    hugePageMiB: plan.kvm?.emulation === true ? null : hugePageMiB,
    image: `${bundle}/guest-image`,
  };
  // `exec`: a time limit has to end node itself, not a shell around it.
  const prepare = "exec node components/hosts/kvm/cli.ts prepare";
  return new local.Command(
    `${name}-machine`,
    {
      create: prepare,
      update: prepare,
      environment: { NORDMESH_HYPERVISOR: JSON.stringify(wanted) },
      stdin: secret(operatorKey.privateKey.apply((privateKey) => JSON.stringify({ privateKey }))),
      logging: "none",
      addPreviousOutputInEnv: false,
    },
    {
      customTimeouts: { create: "60m", update: "60m" },
      additionalSecretOutputs: ["stdout", "stderr"],
    },
  );
}

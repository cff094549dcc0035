import type { EnvironmentAdmission } from "../environment/lab-admission.ts";
import type { HostPlan, InterfacePlan, Plan } from "../plan/plan.ts";
import type { AdmissionCheckId } from "../values/admission-check.ts";
import type { AdmissionCheck, CheckOptOut } from "./check.ts";

type Check = Omit<AdmissionCheck, "optOut">;

/** What a host of the plan has to be before it may join, in the order in which a report lists it. */
export function hostChecks(plan: Plan, host: HostPlan): readonly AdmissionCheck[] {
  return [
    virtualisation(plan.admission),
    ...cpuChecks(plan.admission, host),
    ...kernelChecks(plan.admission, host),
    ...diskChecks(plan.admission),
    ...(plan.hosts.length > 1 ? peerChecks(plan) : []),
    privateRoute(plan),
    publicListeners(plan, host),
  ].map((check) => ({ ...check, optOut: optOutOf(plan.admission, host, check.id) }));
}

function virtualisation({ virtualisation: { accepted, verdict } }: EnvironmentAdmission): Check {
  return {
    id: "virtualisation",
    title: "kind of machine",
    path: "virtualisation.kind",
    rule: { kind: "one-of", values: accepted },
    verdict,
    fix: "rent a KVM guest with dedicated CPUs, or a machine; a container shares its kernel",
  };
}

function cpuChecks({ cpu }: EnvironmentAdmission, host: HostPlan): Check[] {
  const { verdict } = cpu;
  return [
    {
      id: "cpu-count",
      title: "CPUs",
      path: "cpu.count",
      rule: { kind: "at-least", limit: host.cpus, unit: "" },
      verdict,
      fix: `order as many as hosts.${host.name}.cpus says, or write how many there are`,
    },
    {
      id: "cpu-steal",
      title: "CPU steal",
      path: "cpu.stealPercent",
      rule: { kind: "at-most", limit: cpu.maxStealPercent, unit: "%" },
      verdict,
      fix: "have the provider move it to a hypervisor that is not oversold, or order dedicated CPUs",
    },
    {
      id: "cpu-share",
      title: "CPU share of a busy thread",
      path: "cpu.sharePercent",
      rule: { kind: "at-least", limit: cpu.minSharePercent, unit: "%" },
      verdict,
      fix: "end what else runs on it, or lift its CPU quota; without either, somebody shares its CPUs",
    },
  ];
}

function kernelChecks(admission: EnvironmentAdmission, host: HostPlan): Check[] {
  const { clock, kernel, memory } = admission;
  return [
    {
      id: "clock",
      title: "clock error",
      path: "clock.errorMs",
      rule: { kind: "at-most", limit: clock.maxOffsetMs, unit: "ms" },
      verdict: clock.verdict,
      fix: "let chrony or systemd-timesyncd reach a time server, and wait until it is in step",
    },
    {
      id: "kernel",
      title: "kernel",
      path: "kernel.release",
      rule: { kind: "version", minimum: kernel.minimum },
      verdict: kernel.verdict,
      fix: "install a newer kernel and reboot",
    },
    {
      id: "memory",
      title: "memory",
      path: "memory.totalMiB",
      rule: {
        kind: "at-least",
        limit: Math.floor((host.memoryMiB * (100 - memory.tolerancePercent)) / 100),
        unit: "MiB",
      },
      verdict: memory.verdict,
      fix: `order as much as hosts.${host.name}.memory says, or write how much there is`,
    },
  ];
}

function diskChecks({ disk }: EnvironmentAdmission): Check[] {
  return [
    {
      id: "disk-fsync",
      title: "disk fsync, 99th percentile",
      path: "disk.fsyncP99Ms",
      rule: { kind: "at-most", limit: disk.maxFsyncP99Ms, unit: "ms" },
      verdict: disk.verdict,
      fix: "put it on local NVMe; etcd loses its leader on a disk that is slower",
    },
    {
      id: "disk-rotational",
      title: "disk rotates",
      path: "disk.rotational",
      rule: { kind: "is", value: false },
      verdict: disk.rotational,
      fix: "put it on NVMe or SSD",
    },
    {
      id: "disk-nvme",
      title: "disk is NVMe",
      path: "disk.nvme",
      rule: { kind: "is", value: true },
      verdict: disk.nvme,
      fix: "put it on NVMe, or ask the provider: a virtio disk does not say",
    },
  ];
}

function peerChecks({ admission: { network }, network: { link: inside } }: Plan): Check[] {
  const share = Math.floor((inside.bandwidthMbit * network.minBandwidthPercent) / 100);
  return [
    {
      id: "private-peers",
      title: "peers that do not answer",
      path: "network.unreachable",
      rule: { kind: "none-but", values: [] },
      verdict: network.verdict,
      fix: `check address and link of ${nameOf(inside)} there and here, and what filters between them`,
    },
    {
      id: "private-mtu",
      title: "private path MTU",
      path: "network.pathMtu",
      rule: { kind: "at-least", limit: inside.mtu, unit: "bytes" },
      verdict: network.verdict,
      fix: "raise the MTU of the interfaces and of what is between them, or write what the path carries as network.private.mtu",
    },
    {
      id: "private-bandwidth",
      title: "private bandwidth to the slower peer",
      path: "network.mbit",
      rule: { kind: "at-least", limit: share, unit: "Mbit/s" },
      verdict: network.speed,
      fix: "order the link that network.private.bandwidthMbit names, or write what there is",
    },
    {
      id: "private-latency",
      title: "private round trip to the farther peer",
      path: "network.latencyMs",
      rule: { kind: "at-most", limit: network.maxLatencyMs, unit: "ms" },
      verdict: network.speed,
      fix: "put the hosts into one site; etcd and the mesh pay every round trip",
    },
  ];
}

function privateRoute({ admission: { network }, network: { link: inside } }: Plan): Check {
  return {
    id: "private-route",
    title: "default route is private",
    path: "route.defaultIsPrivate",
    rule: { kind: "is", value: false },
    verdict: network.verdict,
    fix: `remove the gateway from ${nameOf(inside)}; what leaves would cross the private network`,
  };
}

function nameOf(network: InterfacePlan): string {
  return network.interface ?? "the private interface";
}

function publicListeners({ admission, network }: Plan, host: HostPlan): Check {
  const { listeners } = admission;
  // WireGuard has no address of its own to listen at; on the public one the firewall has shut it.
  const tunnels = network.private.wireguard === null ? [] : [network.private.wireguard.port];
  return {
    id: "public-listeners",
    title: "listens in public",
    path: "listeners.open",
    rule: {
      kind: "none-but",
      values: [
        ...listeners.tcp.map((port) => `tcp/${String(port)}`),
        ...[...listeners.udp, ...tunnels].map((port) => `udp/${String(port)}`),
      ],
    },
    verdict: listeners.verdict,
    fix: `stop it, bind it to ${host.privateAddress} or 127.0.0.1, or list its port under admission.listeners`,
  };
}

function optOutOf(
  { optOuts }: EnvironmentAdmission,
  host: HostPlan,
  check: AdmissionCheckId,
): CheckOptOut | null {
  const found = optOuts.find(
    ({ checks, hosts }) => checks.includes(check) && (hosts?.includes(host.name) ?? true),
  );
  if (found === undefined) return null;
  const { reason, owner, expires } = found;
  return { reason, owner, expires };
}

import type { Plan } from "../plan/plan.ts";
import { forbiddenTargets, neighbouringTargets, type OutsideAddresses } from "./outside-targets.ts";
import { vantagePoints } from "./probe-pods.ts";
import type { ProbePlan } from "./probe-plan.ts";

/** Ports of a host that nobody outside may reach: SSH, the API, etcd, the kubelet, the local proxy. */
const GUARDED_PORTS = [22, 6443, 2379, 7443, 10250] as const;

/** What processes on a host reach outside, and what reaches a host from there. */
export function hostProbes(plan: Plan, addresses: OutsideAddresses): readonly ProbePlan[] {
  const [controlPlane] = plan.hosts;
  const targets = [
    ...forbiddenTargets(addresses),
    ...plan.egress.destinations.flatMap((destination) => neighbouringTargets(destination)),
  ];
  const outgoing = [controlPlane.name, ...vantagePoints(plan)].flatMap((host) =>
    targets.map((target): ProbePlan => ({
      id: `${target.id}-from-host-${host}`,
      area: "hosts",
      title: `${target.title} is refused, from a process on ${host}`,
      tried: `${target.tried} from host ${host}`,
      from: { kind: "host", host },
      arguments: target.arguments,
      input: null,
      expects: { kind: "refusal" },
    })),
  );
  return [...outgoing, ...incoming(plan)];
}

function incoming(plan: Plan): readonly ProbePlan[] {
  const hosts = [plan.hosts[0].name, ...vantagePoints(plan)];
  return plan.hosts
    .filter((host) => hosts.includes(host.name))
    .flatMap((host) =>
      GUARDED_PORTS.map((port): ProbePlan => {
        const at = `${host.publicAddress}:${String(port)}`;
        return {
          id: `port-${String(port)}-of-${host.name}`,
          area: "hosts",
          title: `Port ${String(port)} of ${host.name} is closed to the world`,
          tried: `TCP to ${at} from an address that no administrator has`,
          from: { kind: "outside", host: "abroad" },
          arguments: ["dial", "tcp", at],
          input: null,
          expects: { kind: "refusal" },
        };
      }),
    );
}

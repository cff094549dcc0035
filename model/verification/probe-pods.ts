import type { Plan } from "../plan/plan.ts";
import type { ServiceAccountName } from "../plan/egress-plan.ts";
import type { ProbePod } from "./probe-plan.ts";

/** Namespaces of the verification itself: in the mesh, outside it, and with host networking. */
export const VERIFY = "nordmesh-verify";
export const VERIFY_OUTSIDE = "nordmesh-verify-outside";
export const VERIFY_HOST = "nordmesh-verify-host";

const OWN: Omit<ProbePod, "name" | "namespace"> = {
  serviceAccount: "verify",
  mesh: "sidecar",
  hostNetwork: false,
  host: null,
};

/** The pods that tell mutual TLS from plaintext; they need no destination. */
export function meshPods(): readonly ProbePod[] {
  return [
    { ...OWN, name: "server", namespace: VERIFY },
    { ...OWN, name: "client", namespace: VERIFY },
    { ...OWN, name: "client", namespace: VERIFY_OUTSIDE, mesh: "none" },
  ];
}

/**
 * Pods that try to leave: as an allowed caller, and in each way round the mesh. Those that go round it
 * also stand on a gateway host, where the host itself has a way out.
 */
export function egressPods(plan: Plan, caller: ServiceAccountName): readonly ProbePod[] {
  const { namespace, serviceAccount } = caller;
  const inNamespace = { ...OWN, namespace, serviceAccount };
  return [
    { ...inNamespace, name: "verify-caller" },
    { ...OWN, name: "stranger", namespace: VERIFY },
    ...vantagePoints(plan).flatMap((host): readonly ProbePod[] => [
      { ...inNamespace, name: `verify-no-sidecar-${host}`, mesh: "none", host },
      { ...inNamespace, name: `verify-unredirected-${host}`, mesh: "unredirected", host },
      {
        ...OWN,
        name: `host-network-${host}`,
        namespace: VERIFY_HOST,
        mesh: "none",
        hostNetwork: true,
        host,
      },
    ]),
  ];
}

/** One worker without a gateway and one with it: every other host is like one of the two. */
export function vantagePoints(plan: Plan): readonly string[] {
  const workers = plan.hosts.filter((host) => host.role === "worker");
  const kinds = [
    workers.find((host) => host.egressGateway === null),
    workers.find((host) => host.egressGateway !== null),
  ];
  return kinds.flatMap((host) => (host === undefined ? [] : [host.name]));
}

/** How a pod is spoken of: `namespace/name`. */
export function podId({ namespace, name }: ProbePod): string {
  return `${namespace}/${name}`;
}

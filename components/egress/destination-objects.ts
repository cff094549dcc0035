import type { Plan } from "../../model/plan/plan.ts";
import type { Manifest } from "../shared/kubernetes-object.ts";
import { caReference } from "./ca-certificates.ts";
import { EGRESS_NAMESPACE, GATEWAY_LABELS, GATEWAY_NAME, gatewayHost } from "./gateway-identity.ts";
import {
  callerNamespaces,
  type WorkloadDestination,
  workloadDestinations,
} from "./workload-destinations.ts";

const NETWORKING = "networking.istio.io/v1";

/**
 * The way to each destination: a caller's sidecar sends it to the gateway inside mutual TLS, so that
 * the gateway knows the caller, and the gateway sends it on. Only the callers' namespaces see it.
 */
export function destinationObjects(plan: Plan): Manifest[] {
  const destinations = workloadDestinations(plan);
  return [
    gatewaySubsets(plan, destinations),
    ...destinations.flatMap((destination) => [
      serviceEntry(destination),
      gateway(destination),
      virtualService(plan, destination),
      ...originateTls(destination),
    ]),
  ];
}

/** Namespaces that see a destination. */
function visibleTo(destinations: readonly WorkloadDestination[]): string[] {
  return [...callerNamespaces(destinations), EGRESS_NAMESPACE];
}

function serviceEntry(destination: WorkloadDestination): Manifest {
  const { host, addresses } = destination.target;
  return {
    apiVersion: NETWORKING,
    kind: "ServiceEntry",
    metadata: { name: destination.name, namespace: EGRESS_NAMESPACE },
    spec: {
      hosts: [host],
      location: "MESH_EXTERNAL",
      exportTo: visibleTo([destination]),
      ports: destination.ports.map((number) => ({
        name: portName(destination, number),
        number,
        protocol: carriesOwnTls(destination) ? "TLS" : "TCP",
      })),
      ...(addresses.length === 0
        ? { resolution: "DNS" }
        : { resolution: "STATIC", endpoints: addresses.map((address) => ({ address })) }),
    },
  };
}

/** A listener of the gateway for each port, which takes callers of the mesh alone and knows them. */
function gateway({ name, target, ports }: WorkloadDestination): Manifest {
  return {
    apiVersion: NETWORKING,
    kind: "Gateway",
    metadata: { name, namespace: EGRESS_NAMESPACE },
    spec: {
      selector: GATEWAY_LABELS,
      servers: ports.map((number) => ({
        port: { number, name: `tls-${String(number)}-${name}`, protocol: "TLS" },
        hosts: [target.host],
        tls: { mode: "ISTIO_MUTUAL" },
      })),
    },
  };
}

function virtualService(plan: Plan, destination: WorkloadDestination): Manifest {
  const { name, target, ports } = destination;
  const fromMesh = (port: number) => ({
    ...(carriesOwnTls(destination) && { sniHosts: [target.host] }),
    gateways: ["mesh"],
    port,
  });
  const toGateway = ports.map((port) => ({
    match: [fromMesh(port)],
    route: [{ destination: { host: gatewayHost(plan), subset: name, port: { number: port } } }],
  }));
  const fromGateway = ports.map((port) => ({
    match: [{ gateways: [`${EGRESS_NAMESPACE}/${name}`], port }],
    route: [{ destination: { host: target.host, port: { number: port } } }],
  }));
  return {
    apiVersion: NETWORKING,
    kind: "VirtualService",
    metadata: { name, namespace: EGRESS_NAMESPACE },
    spec: {
      hosts: [target.host],
      gateways: ["mesh", `${EGRESS_NAMESPACE}/${name}`],
      exportTo: visibleTo([destination]),
      // The caller's own TLS is matched by the server name in it; a name that is not listed matches
      // nothing and goes nowhere. The gateway has taken the outer TLS off and passes bytes on.
      ...(carriesOwnTls(destination)
        ? { tls: toGateway, tcp: fromGateway }
        : { tcp: [...toGateway, ...fromGateway] }),
    },
  };
}

/**
 * How sidecars speak to the gateway: under the destination's name, which the gateway judges by. One of several that
 * does not take a connection is left out by who noticed it, long before the cluster knows that its host is dead. The
 * only one never is.
 */
function gatewaySubsets(plan: Plan, destinations: readonly WorkloadDestination[]): Manifest {
  return {
    apiVersion: NETWORKING,
    kind: "DestinationRule",
    metadata: { name: GATEWAY_NAME, namespace: EGRESS_NAMESPACE },
    spec: {
      host: gatewayHost(plan),
      exportTo: visibleTo(destinations),
      trafficPolicy: {
        connectionPool: { tcp: { connectTimeout: "1s" } },
        ...(plan.egress.gatewayHosts.length > 1 && { outlierDetection: LEFT_OUT }),
      },
      subsets: destinations.map(({ name, target }) => ({
        name,
        trafficPolicy: { tls: { mode: "ISTIO_MUTUAL", sni: target.host } },
      })),
    },
  };
}

// A cluster takes some 50 s to know a host as dead; left out for as long, it is tried no second time.
const LEFT_OUT = {
  consecutive5xxErrors: 1,
  interval: "5s",
  baseEjectionTime: "60s",
  maxEjectionPercent: 50,
};

/** TLS that the gateway starts. Without authorities and a name to check it would trust anybody. */
function originateTls({ name, target, ...destination }: WorkloadDestination): Manifest[] {
  if (destination.originateTls === null) return [];
  return [
    {
      apiVersion: NETWORKING,
      kind: "DestinationRule",
      metadata: { name: `${name}-tls`, namespace: EGRESS_NAMESPACE },
      spec: {
        host: target.host,
        exportTo: [EGRESS_NAMESPACE],
        trafficPolicy: {
          tls: {
            mode: "SIMPLE",
            sni: target.host,
            credentialName: caReference(name),
            subjectAltNames: [target.host],
          },
        },
      },
    },
  ];
}

/** Whether the caller starts TLS itself, so that its server name can be seen on the way. */
function carriesOwnTls({ protocol, originateTls }: WorkloadDestination): boolean {
  return protocol === "tls" && originateTls === null;
}

function portName(destination: WorkloadDestination, port: number): string {
  return `${carriesOwnTls(destination) ? "tls" : "tcp"}-${String(port)}`;
}

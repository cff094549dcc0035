import type { Environment, EnvironmentHost } from "../environment/environment.ts";
import { formatAddress, nthAddress, parseCidr } from "../values/cidr.ts";
import { imageReferences } from "../values/images.ts";
import type { Versions } from "../values/versions.ts";
import { planAccess } from "./plan-access.ts";
import { planEgress } from "./plan-egress.ts";
import { planObservability, planVolumeFolders } from "./plan-observability.ts";
import { planServices } from "./plan-services.ts";
import type { BundlePlan, HostPlan, InterfacePlan, KubernetesPlan, Plan, SshPlan } from "./plan.ts";

/**
 * Decides everything that follows from a valid environment. Pure and deterministic: the same input
 * gives the same plan, and a host that is added changes nothing of the others.
 */
export function planEnvironment(
  environment: Environment,
  versions: Versions,
  bundle: BundlePlan | null = null,
): Plan {
  const { network } = environment;
  const hosts = planHosts(environment);
  return {
    environment: environment.name,
    site: environment.site,
    residency: environment.residency,
    driver: environment.driver,
    hosts,
    network: {
      public: { ...planInterface(network.public), gateway: network.public.gateway },
      private: planInterface(network.private),
      podCidr: network.pods,
      serviceCidr: network.services,
      clusterDomain: network.clusterDomain,
      dnsServiceAddress: addressIn(network.services, 10),
    },
    kubernetes: planKubernetes(environment, hosts),
    mesh: {
      kind: environment.mesh.kind,
      trustDomain: environment.mesh.trustDomain,
      mutualTls: "STRICT",
      outbound: "REGISTRY_ONLY",
    },
    egress: planEgress(environment),
    access: planAccess(environment),
    services: planServices(environment),
    observability: planObservability(environment),
    demo: environment.demo,
    versions,
    images: imageReferences(versions, bundle?.source),
    bundle,
  };
}

function planHosts(environment: Environment): readonly [HostPlan, ...HostPlan[]] {
  const controlPlanes = environment.hosts.filter((host) => host.role === "control-plane");
  const workers = environment.hosts.filter((host) => host.role === "worker");
  const [first, ...others] = [...controlPlanes, ...workers].map((host, index) =>
    planHost(environment, host, index === 0),
  );
  if (first === undefined) throw new Error("unreachable: an environment without hosts");
  return [first, ...others];
}

function planHost(
  environment: Environment,
  host: EnvironmentHost,
  isFirstControlPlane: boolean,
): HostPlan {
  return {
    name: host.name,
    role: host.role,
    isFirstControlPlane,
    publicAddress: host.publicAddress,
    privateAddress: host.privateAddress,
    cpus: host.cpus,
    memoryMiB: host.memoryMiB,
    diskGiB: host.diskGiB,
    zone: host.zone,
    egressGateway: host.egressGateway,
    volumeFolders: planVolumeFolders(environment, host),
    ssh: planSsh(environment, host),
  };
}

function planSsh(environment: Environment, host: EnvironmentHost): SshPlan {
  if (host.ssh !== null) return { ...host.ssh, address: host.publicAddress };
  return {
    user: "root",
    address: doorAddress(environment, host),
    port: 22 + LAB_DOOR_OFFSET,
    hostKey: null,
  };
}

/** How far a lab's doors are moved up: a machine's own sshd holds port 22 of every loopback address. */
const LAB_DOOR_OFFSET = 20_000;

// A lab's host is reached at the loopback address with the same last octet as its private one.
function doorAddress(environment: Environment, host: EnvironmentHost): string {
  if (environment.lab === null) throw new Error(`unreachable: no way to reach ${host.name}`);
  const lastOctet = Number(host.privateAddress.split(".").at(-1));
  return addressIn(environment.lab.loopback, lastOctet);
}

function addressIn(network: string, index: number): string {
  const cidr = parseCidr(network);
  const address = cidr === null ? null : nthAddress(cidr, index);
  if (address === null) throw new Error(`unreachable: ${network} has no address ${String(index)}`);
  return formatAddress(address);
}

function planInterface(network: Environment["network"]["private"]): InterfacePlan {
  return {
    cidr: network.cidr,
    prefix: Number(network.cidr.split("/")[1]),
    interface: network.interface,
    mtu: network.mtu,
    bandwidthMbit: network.bandwidthMbit,
  };
}

const API_PORT = 6443;

function planKubernetes(environment: Environment, hosts: Plan["hosts"]): KubernetesPlan {
  const controlPlanes = hosts.filter((host) => host.role === "control-plane");
  const [first] = hosts;
  return {
    version: environment.kubernetes.version,
    localEndpoint: { address: "127.0.0.1", port: 7443 },
    operatorEndpoint:
      environment.driver === "lab"
        ? { address: first.ssh.address, port: API_PORT + LAB_DOOR_OFFSET }
        : { address: first.privateAddress, port: API_PORT },
    apiServerNames: [
      "localhost",
      "127.0.0.1",
      ...controlPlanes.flatMap((host) => [host.name, host.privateAddress]),
      ...(environment.driver === "lab" ? controlPlanes.map((host) => host.ssh.address) : []),
    ],
    podSecurity: environment.kubernetes.podSecurity,
    audit: environment.kubernetes.audit === "metadata" ? "Metadata" : "Request",
  };
}

import type { Environment, EnvironmentHost } from "../environment/environment.ts";
import { formatAddress, nthAddress, parseCidr } from "../values/cidr.ts";
import { imageReferences } from "../values/images.ts";
import type { Versions } from "../values/versions.ts";
import {
  certificateGeneration,
  controlPlaneCertificateGeneration,
  type RotationPlan,
  UNCHANGED,
} from "./generations.ts";
import { planAccess } from "./plan-access.ts";
import { planBackup } from "./plan-backup.ts";
import { planKvm, type PlannedGuests } from "./plan-kvm.ts";
import { planMesh } from "./plan-mesh.ts";
import { planEgress } from "./plan-egress.ts";
import { planHostCpu } from "./plan-host-cpu.ts";
import { planExtras } from "./plan-extras.ts";
import { planObservability, planVolumeFolders } from "./plan-observability.ts";
import { insideAddress, planInterfaces } from "./plan-interfaces.ts";
import { planServices } from "./plan-services.ts";
import type { RestorePlan } from "./restore-plan.ts";
import type {
  BundlePlan,
  HostPlan,
  KubernetesPlan,
  OperatorEndpoint,
  Plan,
  SshPlan,
} from "./plan.ts";

/**
 * Decides everything that follows from a valid environment. Pure and deterministic: the same input
 * gives the same plan, and a host that is added changes nothing of the others.
 */
export function planEnvironment(
  environment: Environment,
  versions: Versions,
  bundle: BundlePlan | null = null,
  restore: RestorePlan | null = null,
  rotation: RotationPlan = UNCHANGED,
): Plan {
  const { network } = environment;
  const planned = planKvm(environment);
  const istio = environment.mesh.version ?? versions.istio[bundle?.source ?? "modules"].version;
  const hosts = planHosts(environment, planned.guests, restore, rotation);
  return {
    environment: environment.name,
    site: environment.site,
    residency: environment.residency,
    driver: environment.driver,
    sharedKernel: environment.driver === "lab" || environment.inventory?.sharedKernel === true,
    hosts,
    kvm: planned.kvm,
    network: {
      ...planInterfaces(network),
      podCidr: network.pods,
      serviceCidr: network.services,
      clusterDomain: network.clusterDomain,
      dnsServiceAddress: addressIn(network.services, 10),
    },
    kubernetes: planKubernetes(environment, hosts),
    rotation,
    mesh: planMesh(environment, istio),
    admission: environment.admission,
    egress: planEgress(environment),
    access: planAccess(environment),
    services: planServices(environment),
    hardening: { optOuts: environment.optOuts, maintenance: environment.maintenance },
    observability: planObservability(environment),
    backup: planBackup(environment),
    demo: environment.demo,
    versions,
    images: imageReferences(versions, bundle?.source, environment.kubernetes.version, istio),
    extras: planExtras(environment, versions),
    bundle,
  };
}

function planHosts(
  environment: Environment,
  guests: PlannedGuests["guests"],
  restore: RestorePlan | null,
  rotation: RotationPlan,
): readonly [HostPlan, ...HostPlan[]] {
  const controlPlanes = environment.hosts.filter((host) => host.role === "control-plane");
  const workers = environment.hosts.filter((host) => host.role === "worker");
  const [first, ...others] = [...controlPlanes, ...workers].map((host, index) =>
    planHost(environment, host, index === 0 ? { restore } : null, { guests, rotation }),
  );
  if (first === undefined) throw new Error("unreachable: an environment without hosts");
  return [first, ...others];
}

function planHost(
  environment: Environment,
  host: EnvironmentHost,
  first: Pick<HostPlan, "restore"> | null,
  { guests, rotation }: { guests: PlannedGuests["guests"]; rotation: RotationPlan },
): HostPlan {
  const guest = guests.get(host.name) ?? null;
  const hypervisor = environment.kvm?.hypervisors.find(
    ({ name }) => name === guest?.placement.hypervisor,
  );
  return {
    name: host.name,
    role: host.role,
    isFirstControlPlane: first !== null,
    publicAddress: host.publicAddress,
    privateAddress: insideAddress(environment.network, host.privateAddress),
    linkAddress: host.privateAddress,
    cpus: host.cpus,
    cpu: planHostCpu(environment, host, guests),
    memoryMiB: host.memoryMiB,
    diskGiB: host.diskGiB,
    site: host.site,
    zone: host.zone ?? hypervisor?.zone ?? null,
    egressGateway: host.egressGateway,
    volumeFolders: planVolumeFolders(environment, host),
    volumeBackup: host.nvme?.backup ?? null,
    ssh: planSsh(environment, host),
    kubernetes: { version: environment.kubernetes.version, upgrade: null },
    certificates: generationOf[host.role](rotation),
    authorities: rotation.clusterAuthority,
    controlPlaneAuthorities: rotation.controlPlaneAuthority,
    restore: first?.restore ?? null,
    guest,
  };
}

/** What signs for a host depends on what is on it. */
const generationOf = {
  "control-plane": controlPlaneCertificateGeneration,
  worker: certificateGeneration,
};

function planSsh(environment: Environment, host: EnvironmentHost): SshPlan {
  if (host.ssh !== null) return host.ssh;
  if (environment.kvm !== null) {
    return { user: "root", address: host.publicAddress, port: 22, hostKey: null };
  }
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

const API_PORT = 6443;

// The API listens on the private network only. A lab has a door to each control plane; to rented hosts the
// commands open one way through SSH, at a port of this machine, which itself finds one that answers.
function planOperatorEndpoints(
  { name, driver, inventory }: Environment,
  controlPlanes: readonly [HostPlan, ...HostPlan[]],
): KubernetesPlan["operatorEndpoints"] {
  if (inventory !== null) {
    return [{ context: name, address: "127.0.0.1", port: inventory.apiPort }];
  }
  const endpointOf = (host: HostPlan): OperatorEndpoint => ({
    context: `${name}-${host.name}`,
    ...(driver === "lab"
      ? { address: host.ssh.address, port: API_PORT + LAB_DOOR_OFFSET }
      : { address: host.linkAddress, port: API_PORT }),
  });
  const [first, ...others] = controlPlanes;
  return [endpointOf(first), ...others.map(endpointOf)];
}

function planKubernetes(environment: Environment, hosts: Plan["hosts"]): KubernetesPlan {
  const [first, ...others] = hosts;
  const controlPlanes = [first, ...others.filter((host) => host.role === "control-plane")] as const;
  return {
    version: environment.kubernetes.version,
    localEndpoint: { address: "127.0.0.1", port: 7443 },
    operatorEndpoints: planOperatorEndpoints(environment, controlPlanes),
    podSecurity: environment.kubernetes.podSecurity,
    audit: environment.kubernetes.audit === "metadata" ? "Metadata" : "Request",
  };
}

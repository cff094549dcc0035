import { formatAddress, nthAddress, parseCidr } from "../values/cidr.ts";
import { parseGibibytes, parseMebibytes } from "../values/quantity.ts";
import type { Environment, EnvironmentHost } from "./environment.ts";
import type { EnvironmentFile } from "./schema/environment-file.ts";
import { DEFAULT_LOOPBACK } from "./schema/network-section.ts";

/** The environment that a valid file describes; every rule holds for the file already. */
export function toEnvironment(file: EnvironmentFile, defaultKubernetes: string): Environment {
  const [first, ...others] = Object.entries(file.hosts).map(([name, host]) => toHost(name, host));
  if (first === undefined) throw new Error("unreachable: a valid file without hosts");
  return {
    name: file.name,
    site: file.site,
    residency: file.residency,
    driver: file.driver,
    network: {
      ...file.network,
      public: { ...file.network.public, gateway: gatewayOf(file.network.public) },
    },
    lab: file.driver === "lab" ? { loopback: file.lab?.loopback ?? DEFAULT_LOOPBACK } : null,
    hosts: [first, ...others],
    kubernetes: { ...file.kubernetes, version: file.kubernetes.version ?? defaultKubernetes },
    mesh: {
      ...file.mesh,
      trustDomain: file.mesh.trustDomain ?? `${file.name}.nordmesh.internal`,
    },
    egress: file.egress ?? {},
    access: file.access ?? { administrators: {} },
    services: file.services ?? {},
    observability: toObservability(file.observability),
    demo: file.demo,
  };
}

function toHost(name: string, host: EnvironmentFile["hosts"][string]): EnvironmentHost {
  return {
    name,
    role: host.role,
    publicAddress: host.public,
    privateAddress: host.private,
    cpus: host.cpus,
    memoryMiB: sure(parseMebibytes(host.memory), host.memory),
    diskGiB: sure(parseGibibytes(host.disk), host.disk),
    zone: host.zone ?? null,
    egressGateway: host.egressGateway ?? null,
    nvme: toDisk(host.nvme),
    ssh: host.ssh ?? null,
  };
}

function toDisk(nvme: EnvironmentFile["hosts"][string]["nvme"]): EnvironmentHost["nvme"] {
  if (nvme === undefined) return null;
  return { folder: nvme.folder, sizeGiB: sure(parseGibibytes(nvme.size), nvme.size) };
}

function toObservability(section: EnvironmentFile["observability"]): Environment["observability"] {
  if (section === undefined) return null;
  const { host, retentionDays, retentionSize } = section;
  return {
    host,
    retentionDays,
    retentionGiB: sure(parseGibibytes(retentionSize), retentionSize),
  };
}

function gatewayOf({ cidr, gateway }: EnvironmentFile["network"]["public"]): string {
  if (gateway !== undefined) return gateway;
  const network = sure(parseCidr(cidr), cidr);
  return formatAddress(sure(nthAddress(network, 1), cidr));
}

function sure<T>(value: T | null, text: string): T {
  if (value === null) throw new Error(`unreachable: the schema let "${text}" pass`);
  return value;
}

import type { Placement } from "../placement/placement.ts";
import { formatAddress, nthAddress, parseCidr } from "../values/cidr.ts";
import { parseGibibytes, parseMebibytes } from "../values/quantity.ts";
import type {
  Environment,
  EnvironmentHost,
  EnvironmentSite,
  EnvironmentTracing,
} from "./environment.ts";
import { optOutsOf } from "./hardening-opt-outs.ts";
import { admissionOf } from "./lab-admission.ts";
import type { EnvironmentFile } from "./schema/environment-file.ts";
import { toKvm } from "./to-kvm.ts";
import { DEFAULT_API_PORT } from "./schema/inventory-section.ts";
import { DEFAULT_LOOPBACK } from "./schema/network-section.ts";

/** The environment that a valid file describes; every rule holds for the file already. */
export function toEnvironment(
  file: EnvironmentFile,
  defaultKubernetes: string,
  placements: readonly Placement[] = [],
): Environment {
  const [first, ...others] = Object.entries(file.hosts).map(([name, host]) =>
    toHost(file, name, host),
  );
  if (first === undefined) throw new Error("unreachable: a valid file without hosts");
  return {
    name: file.name,
    site: toSite(file),
    residency: file.residency,
    driver: file.driver,
    network: toNetwork(file),
    lab: toLab(file),
    kvm: file.driver === "kvm" ? toKvm(file, placements) : null,
    inventory: toInventory(file),
    hosts: [first, ...others],
    kubernetes: toKubernetes(file, defaultKubernetes),
    mesh: toMesh(file),
    admission: toAdmission(file),
    ...toTraffic(file),
    optOuts: optOutsOf(
      file.driver,
      file.hardening,
      file.driver === "lab" || file.inventory?.sharedKernel === true,
    ),
    maintenance: file.maintenance ?? null,
    observability: toObservability(file.observability),
    backup: file.backup ?? null,
    demo: file.demo,
  };
}

function toAdmission({
  driver,
  admission,
  kvm,
  inventory,
}: EnvironmentFile): Environment["admission"] {
  const { emulation: emulated } = kvm ?? {};
  return admissionOf(driver, admission, { emulated, sharedKernel: inventory?.sharedKernel });
}

function toTraffic(file: EnvironmentFile): Pick<Environment, "egress" | "access" | "services"> {
  return {
    egress: file.egress ?? {},
    access: file.access ?? { administrators: {} },
    services: file.services ?? {},
  };
}

function toKubernetes(
  { kubernetes }: EnvironmentFile,
  defaultVersion: string,
): Environment["kubernetes"] {
  return { ...kubernetes, version: kubernetes.version ?? defaultVersion };
}

function toLab({ driver, lab }: EnvironmentFile): Environment["lab"] {
  return driver === "lab" ? { loopback: lab?.loopback ?? DEFAULT_LOOPBACK } : null;
}

function toMesh({ name, mesh }: EnvironmentFile): Environment["mesh"] {
  return {
    ...mesh,
    trustDomain: mesh.trustDomain ?? `${name}.nordmesh.internal`,
    accessLog: mesh.accessLog ?? {},
    revoked: mesh.revoked ?? [],
    version: mesh.version ?? null,
  };
}

function toNetwork({ driver, network }: EnvironmentFile): Environment["network"] {
  // Drivers that make hosts make their interfaces, too, and under these names.
  const [eth0, eth1] = driver === "inventory" ? [null, null] : ["eth0", "eth1"];
  const { public: outside, private: inside } = network;
  const cidr = outside.cidr ?? null;
  return {
    ...network,
    public: {
      ...outside,
      cidr,
      interface: outside.interface ?? eth0,
      gateway: outside.gateway ?? (cidr === null ? null : firstAddress(cidr)),
    },
    private: {
      ...inside,
      hosts: inside.hosts ?? null,
      interface: inside.interface ?? eth1,
      wireguard: inside.wireguard ?? null,
    },
  };
}

function toInventory({ driver, inventory }: EnvironmentFile): Environment["inventory"] {
  if (driver !== "inventory") return null;
  const bastion = inventory?.bastion;
  return {
    bastion: bastion === undefined ? null : { ...bastion, hostKey: bastion.hostKey ?? null },
    apiPort: inventory?.apiPort ?? DEFAULT_API_PORT,
    sharedKernel: inventory?.sharedKernel ?? false,
  };
}

/** The place of that name; without one, the place of all hosts that say nothing. */
function toSite({ site, sites }: EnvironmentFile, name = site.name): EnvironmentSite {
  const { country, provider = null } = sites?.[name] ?? site;
  return { name, country, provider };
}

function toSsh(
  { driver }: EnvironmentFile,
  { public: publicAddress, ssh }: EnvironmentFile["hosts"][string],
): EnvironmentHost["ssh"] {
  if (driver !== "inventory") return null;
  const { address = publicAddress, port = 22, user = "root", hostKey = null } = ssh ?? {};
  return { address, port, user, hostKey };
}

function toHost(
  file: EnvironmentFile,
  name: string,
  host: EnvironmentFile["hosts"][string],
): EnvironmentHost {
  return {
    name,
    role: host.role,
    publicAddress: host.public,
    privateAddress: host.private,
    cpus: host.cpus,
    cpu: host.cpu,
    memoryMiB: sure(parseMebibytes(host.memory), host.memory),
    diskGiB: sure(parseGibibytes(host.disk), host.disk),
    site: toSite(file, host.site),
    zone: host.zone ?? null,
    egressGateway: host.egressGateway ?? null,
    nvme: toDisk(host.nvme),
    ssh: toSsh(file, host),
  };
}

function toDisk(nvme: EnvironmentFile["hosts"][string]["nvme"]): EnvironmentHost["nvme"] {
  if (nvme === undefined) return null;
  const { folder, size, backup = null } = nvme;
  return { folder, sizeGiB: sure(parseGibibytes(size), size), backup };
}

function toObservability(section: EnvironmentFile["observability"]): Environment["observability"] {
  if (section === undefined) return null;
  const { host, retentionDays, retentionSize, tracing } = section;
  return {
    host,
    retentionDays,
    retentionGiB: sure(parseGibibytes(retentionSize), retentionSize),
    tracing: tracing === undefined ? null : toTracing(tracing, host),
  };
}

type TracingSection = NonNullable<NonNullable<EnvironmentFile["observability"]>["tracing"]>;

function toTracing(section: TracingSection, hostOfMetrics: string): EnvironmentTracing {
  const { host = hostOfMetrics, sampling, retentionDays, retentionSize } = section;
  return {
    host,
    samplingPercent: sampling,
    retentionDays,
    retentionGiB: sure(parseGibibytes(retentionSize), retentionSize),
  };
}

function firstAddress(cidr: string): string {
  const network = sure(parseCidr(cidr), cidr);
  return formatAddress(sure(nthAddress(network, 1), cidr));
}

function sure<T>(value: T | null, text: string): T {
  if (value === null) throw new Error(`unreachable: the schema let "${text}" pass`);
  return value;
}

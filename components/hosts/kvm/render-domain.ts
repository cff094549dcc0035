import { formatCpuList } from "../../../model/values/cpu-list.ts";
import type { Plan } from "../../../model/plan/plan.ts";
import { disksOf, type Guest, type GuestDisk, macOf, uuidOf } from "./guest.ts";
import { IMAGE_FOLDER } from "./image.ts";

/**
 * The guest as libvirt's domain XML. Its vCPUs are bound to cores of its own, its memory to huge pages
 * of the same node; what QEMU does for it beside that runs on reserved cores. Emulated, nothing of that
 * is asked for.
 */
export function renderDomain(plan: Plan, guest: Guest): string {
  const { host, domain, isEmulated } = guest;
  const memoryMiB = memoryOf(guest);
  return [
    `<domain type="${isEmulated ? "qemu" : "kvm"}">`,
    ...indent([
      `<name>${domain}</name>`,
      `<uuid>${uuidOf(guest)}</uuid>`,
      `<title>${host.name} of ${plan.environment}</title>`,
      `<memory unit="MiB">${String(memoryMiB)}</memory>`,
      `<currentMemory unit="MiB">${String(memoryMiB)}</currentMemory>`,
      ...(isEmulated ? [] : memoryBacking(guest)),
      `<vcpu placement="static">${String(host.cpus)}</vcpu>`,
      "<iothreads>1</iothreads>",
      ...(isEmulated ? [] : [...pins(guest), ...memoryNodes(guest)]),
      "<os>",
      '  <type arch="x86_64" machine="q35">hvm</type>',
      `  <kernel>${IMAGE_FOLDER}/current/vmlinuz</kernel>`,
      `  <initrd>${IMAGE_FOLDER}/current/initrd.img</initrd>`,
      "  <cmdline>root=LABEL=nordmesh-root ro console=ttyS0 panic=10 edd=off</cmdline>",
      "</os>",
      "<features>",
      "  <acpi/>",
      "  <apic/>",
      "</features>",
      ...cpu(guest),
      '<clock offset="utc"/>',
      "<on_poweroff>destroy</on_poweroff>",
      "<on_reboot>restart</on_reboot>",
      "<on_crash>restart</on_crash>",
      "<devices>",
      ...indent([
        ...disksOf(guest).flatMap(disk),
        ...seed(guest),
        ...networkInterface(plan, guest, "public"),
        ...networkInterface(plan, guest, "private"),
        ...console(guest),
        '<controller type="usb" model="none"/>',
        '<watchdog model="i6300esb" action="reset"/>',
        '<rng model="virtio">',
        '  <backend model="random">/dev/urandom</backend>',
        "</rng>",
        // Memory that is promised stays: nobody takes it back while the guest runs.
        '<memballoon model="none"/>',
      ]),
      "</devices>",
    ]),
    "</domain>",
    "",
  ].join("\n");
}

function memoryOf({ guest, host, isEmulated }: Guest): number {
  if (isEmulated) return host.memoryMiB;
  return guest.placement.nodes.reduce((total, { memoryMiB }) => total + memoryMiB, 0);
}

function memoryBacking({ hypervisor }: Guest): string[] {
  const { hugePageMiB } = hypervisor;
  if (hugePageMiB === null) throw new Error(`unreachable: ${hypervisor.name} has no huge pages`);
  return [
    "<memoryBacking>",
    "  <hugepages>",
    `    <page size="${String(hugePageMiB)}" unit="MiB"/>`,
    "  </hugepages>",
    "  <nosharepages/>",
    "</memoryBacking>",
  ];
}

function pins({ guest }: Guest): string[] {
  const { vcpus, emulatorThreads } = guest.placement;
  const devices = formatCpuList(emulatorThreads);
  return [
    "<cputune>",
    ...vcpus.map(
      (thread, vcpu) => `  <vcpupin vcpu="${String(vcpu)}" cpuset="${String(thread)}"/>`,
    ),
    `  <emulatorpin cpuset="${devices}"/>`,
    `  <iothreadpin iothread="1" cpuset="${devices}"/>`,
    "</cputune>",
  ];
}

function memoryNodes({ guest }: Guest): string[] {
  const { nodes } = guest.placement;
  const all = formatCpuList(nodes.map(({ node }) => node));
  return [
    "<numatune>",
    `  <memory mode="strict" nodeset="${all}"/>`,
    // Only a guest of several nodes has cells to bind one by one.
    ...(nodes.length === 1
      ? []
      : nodes.map(
          ({ node }, cell) =>
            `  <memnode cellid="${String(cell)}" mode="strict" nodeset="${String(node)}"/>`,
        )),
    "</numatune>",
  ];
}

function cpu({ guest, host, hypervisor, isEmulated }: Guest): string[] {
  if (isEmulated) return ['<cpu mode="maximum"/>'];
  const { placement } = guest;
  // vCPUs stand in the order of the cores, so neighbours are siblings where no thread is left over.
  const { threadsPerCore } = hypervisor;
  const threads = host.cpus % threadsPerCore === 0 ? threadsPerCore : 1;
  return [
    '<cpu mode="host-passthrough" check="none" migratable="off">',
    `  <topology sockets="1" dies="1" cores="${String(host.cpus / threads)}" threads="${String(threads)}"/>`,
    '  <cache mode="passthrough"/>',
    ...(placement.nodes.length === 1 ? [] : renderCells(placement)),
    "</cpu>",
  ];
}

function renderCells({ nodes, vcpus }: Guest["guest"]["placement"]): string[] {
  return [
    "  <numa>",
    ...nodes.map(({ threads, memoryMiB }, cell) => {
      const here = vcpus.flatMap((thread, vcpu) => (threads.includes(thread) ? [vcpu] : []));
      return `    <cell id="${String(cell)}" cpus="${formatCpuList(here)}" memory="${String(memoryMiB)}" unit="MiB"/>`;
    }),
    "  </numa>",
  ];
}

const TARGETS = { root: "vda", nvme: "vdb" } as const;

function disk({ role, path, volumeGroup }: GuestDisk): string[] {
  const [type, attribute] = volumeGroup === null ? ["file", "file"] : ["block", "dev"];
  return [
    `<disk type="${type}" device="disk">`,
    '  <driver name="qemu" type="raw" cache="none" io="io_uring" discard="unmap" iothread="1"/>',
    `  <source ${attribute}="${path}"/>`,
    `  <target dev="${TARGETS[role]}" bus="virtio"/>`,
    `  <serial>${role}</serial>`,
    "</disk>",
  ];
}

/** On the bus that the first root knows: a drive that is found later is found too late. */
function seed({ folder }: Guest): string[] {
  return [
    '<disk type="file" device="disk">',
    '  <driver name="qemu" type="raw"/>',
    `  <source file="${folder}/seed.iso"/>`,
    '  <target dev="vdc" bus="virtio"/>',
    "  <readonly/>",
    "</disk>",
  ];
}

/** More queues than this gain nothing: each has a vhost thread on the hypervisor's own cores. */
const MOST_QUEUES = 8;

function networkInterface(plan: Plan, guest: Guest, network: "public" | "private"): string[] {
  const queues = String(Math.min(guest.host.cpus, MOST_QUEUES));
  // Emulated, the hypervisor may be a container without the kernel's vhost.
  const name = guest.isEmulated ? "qemu" : "vhost";
  const { mtu } = plan.network[network === "private" ? "link" : network];
  return [
    '<interface type="bridge">',
    `  <mac address="${macOf(guest, network)}"/>`,
    `  <source bridge="${guest.hypervisor.bridges[network]}"/>`,
    '  <model type="virtio"/>',
    `  <driver name="${name}" queues="${queues}"/>`,
    `  <mtu size="${String(mtu)}"/>`,
    "</interface>",
  ];
}

function console({ folder }: Guest): string[] {
  return [
    '<serial type="pty">',
    `  <log file="${folder}/console.log" append="on"/>`,
    '  <target type="isa-serial" port="0"/>',
    "</serial>",
    '<console type="pty">',
    '  <target type="serial" port="0"/>',
    "</console>",
  ];
}

function indent(lines: readonly string[]): string[] {
  return lines.map((line) => `  ${line}`);
}

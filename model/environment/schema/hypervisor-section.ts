import { z } from "zod";
import { listOf, oneOf, wholeNumber, yesOrNo } from "./field.ts";
import {
  address,
  cpuList,
  disk,
  folder,
  hostKey,
  memory,
  name,
  networkInterface,
  volumeGroup,
} from "./text-fields.ts";

const nodeSection = z
  .strictObject({
    threads: listOf(
      cpuList,
      "one list of hardware threads for each thread that a core has",
    ).describe(
      'Hardware threads of the node\'s cores: the first of each core, then the second of each in the same order, as in `["0-15", "32-47"]`.',
    ),
    reservedCores: wholeNumber(0, 64, "cores", 1)
      .default(1)
      .describe("Cores, from the first, that are the hypervisor's own and its guests' devices'."),
    memory: memory
      .meta({ examples: ["120GiB"] })
      .describe("Memory of the node that guests may have: its huge pages together."),
  })
  .describe("A NUMA node; its number is its place in the list.");

const diskSection = z
  .strictObject({
    volumeGroup: volumeGroup
      .optional()
      .describe("LVM volume group on the device; each guest's disk is a volume of it."),
    folder: folder
      .optional()
      .describe("Instead of a volume group, a folder; each guest's disk is a raw file in it."),
    size: disk.meta({ examples: ["3500GiB"] }).describe("What guests may have of it."),
    node: wholeNumber(0, 15, "", 0)
      .optional()
      .describe("NUMA node that the device is attached to."),
  })
  .describe("An NVMe device that guests' disks lie on.");

const nicSection = (network: "public" | "private", example: string) =>
  z
    .strictObject({
      bridge: networkInterface
        .meta({ examples: [example] })
        .describe(`Linux bridge on the hypervisor that is the ${network} network.`),
      bandwidthMbit: wholeNumber(10, 400_000, "Mbit/s", 25_000)
        .optional()
        .describe("What the device behind the bridge is rated for, in Mbit/s."),
    })
    .describe(`How guests get into the ${network} network.`);

/** One entry of `hypervisors:`, under the hypervisor's name. */
export const hypervisorSection = z
  .strictObject({
    address: address
      .meta({ examples: ["192.0.2.11"] })
      .describe("Address at which this machine reaches the hypervisor."),
    ssh: z
      .strictObject({
        user: oneOf(["root"])
          .default("root")
          .describe("Who to log in as: libvirt's system daemon is root's."),
        port: wholeNumber(1, 65_535, "", 22)
          .default(22)
          .describe("TCP port of the hypervisor's SSH server."),
        hostKey: hostKey.describe("The hypervisor's Ed25519 public key, pinned."),
      })
      .describe("How to log in to the hypervisor. The operator's key opens it."),
    zone: name
      .meta({ examples: ["osl-a"] })
      .optional()
      .describe("Failure domain that the hypervisor stands in; its guests' zone unless they say."),
    hugePages: oneOf(["1GiB", "2MiB"])
      .optional()
      .describe("Size of the pages that guests' memory is made of; required without emulation."),
    nodes: listOf(nodeSection, "the hypervisor's NUMA nodes").describe(
      "Its NUMA nodes. `npm run hypervisor -- measure USER@ADDRESS` prints them.",
    ),
    disks: z
      .record(z.string(), diskSection)
      .describe("Devices for guests' disks, by a name of your own."),
    nics: z
      .strictObject({
        public: nicSection("public", "br-public"),
        private: nicSection("private", "br-private"),
      })
      .describe("Bridges that guests are connected to."),
  })
  .describe("A machine of yours that runs guests; only with `driver: kvm`.");

/** `kvm:` settings that only guests on hypervisors have. */
export const kvmSection = z
  .strictObject({
    emulation: yesOrNo()
      .default(false)
      .describe(
        "Whether guests run in software, on machines without KVM: slow, nothing pinned, and a violation of policy.",
      ),
  })
  .describe("Settings of the kvm driver; only with `driver: kvm`.");

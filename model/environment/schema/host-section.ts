import { z } from "zod";
import { oneOf, wholeNumber } from "./field.ts";
import { sentence } from "./outside-fields.ts";
import {
  address,
  countryCode,
  cpuList,
  disk,
  folder,
  hostKey,
  memory,
  name,
  userName,
} from "./text-fields.ts";

const sshSection = z
  .strictObject({
    address: address
      .meta({ examples: ["198.51.100.11"] })
      .optional()
      .describe(
        "Where SSH answers; the public address unless given. Behind a bastion it may be the private one.",
      ),
    port: wholeNumber(1, 65_535, "", 22).default(22).describe("TCP port of the host's SSH server."),
    user: userName
      .default("root")
      .describe("Who to log in as: root, or a user whom `sudo -n` makes root without a password."),
    hostKey: hostKey
      .optional()
      .describe(
        "The host's Ed25519 public key. It is pinned: a host that shows another key is refused. `npm run hosts -- trust` writes it once you have confirmed its fingerprint.",
      ),
  })
  .describe("How to reach a rented host; only with `driver: inventory`.");

const volumeBackup = z
  .strictObject({
    at: sentence("where a backup is kept", "restic repository oslo at backup.example.no").describe(
      "Where to find it, in words for whoever rebuilds the host.",
    ),
    country: countryCode.describe("Where it stands, by ISO 3166-1 alpha-2."),
  })
  .describe(
    "Where what is on the disk is backed up by means of your own. Recovery kits name it, and a rebuild says what to bring back from it.",
  );

const nvmeSection = z
  .strictObject({
    folder: folder.describe("Folder on the disk; what is stored gets a folder of its own in it."),
    size: disk.meta({ examples: ["200GiB"] }).describe("Size of that disk."),
    backup: volumeBackup.optional(),
  })
  .describe("An NVMe disk of the host: what is stored on local volumes may be put there.");

/** One entry of `hosts:`, under the host's name. */
export const hostSection = z
  .strictObject({
    role: oneOf(["control-plane", "worker"], {
      master: 'write "control-plane"',
      node: 'write "worker"',
    }).describe("What the host does: run the API server and etcd, or run workloads."),
    public: address
      .meta({ examples: ["198.51.100.11"] })
      .describe("Address on the public network."),
    private: address.describe("Address on the private network; the cluster uses this one."),
    cpus: wholeNumber(1, 512, "CPUs", 4).describe(
      "CPUs of the host; at least 2 for a control plane.",
    ),
    cpu: oneOf(["dedicated", "shared"])
      .default("shared")
      .describe(
        "Whether the CPUs have to be this host's alone. A policy refuses a host that asks for `dedicated` and does not get it.",
      ),
    memory: memory.describe("Main memory; at least 2GiB for a control plane, 1GiB for a worker."),
    disk: disk.describe("Size of the root disk; at least 10GiB."),
    site: name
      .meta({ examples: ["stockholm"] })
      .optional()
      .describe("Where the host stands, if not at `site`: one of `sites`."),
    zone: name
      .meta({ examples: ["osl-a"] })
      .optional()
      .describe("Failure domain: a room, rack or power feed. Becomes the node's zone label."),
    egressGateway: oneOf(["dedicated", "shared"])
      .optional()
      .describe(
        "Carries the egress gateway, and so has a route out: `dedicated` to it, or `shared` with workloads. Workers only.",
      ),
    nvme: nvmeSection.optional(),
    hypervisor: name
      .meta({ examples: ["hv1"] })
      .optional()
      .describe("Hypervisor that it has to be on; any that has room unless given."),
    threads: cpuList
      .optional()
      .describe(
        "Hardware threads of the hypervisor that are its own: whole cores, with all their threads. Chosen unless given.",
      ),
    ssh: sshSection.optional(),
  })
  .describe("One host, under its name: also its host name and its name as a Kubernetes node.");

import { z } from "zod";
import { oneOf, wholeNumber } from "./field.ts";
import { address, disk, folder, hostKey, memory, name } from "./text-fields.ts";

const sshSection = z
  .strictObject({
    user: oneOf(["root"])
      .default("root")
      .describe("Who to log in as. Every step on a host is root's."),
    port: wholeNumber(1, 65_535, "", 22).default(22).describe("TCP port of the host's SSH server."),
    hostKey: hostKey.describe(
      "The host's Ed25519 public key. It is pinned: a host that shows another key is refused.",
    ),
  })
  .describe("How to reach a rented host; required with `driver: inventory`, absent with `lab`.");

const nvmeSection = z
  .strictObject({
    folder: folder.describe("Folder on the disk; what is stored gets a folder of its own in it."),
    size: disk.meta({ examples: ["200GiB"] }).describe("Size of that disk."),
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
    cpus: wholeNumber(1, 512, "dedicated CPUs", 4).describe(
      "CPUs that are this host's alone; at least 2 for a control plane.",
    ),
    memory: memory.describe("Main memory; at least 2GiB for a control plane, 1GiB for a worker."),
    disk: disk.describe("Size of the root disk; at least 10GiB."),
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
    ssh: sshSection.optional(),
  })
  .describe("One host, under its name: also its host name and its name as a Kubernetes node.");

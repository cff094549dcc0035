import { z } from "zod";
import { wholeNumber, yesOrNo } from "./field.ts";
import { address, countryCode, hostKey, userName } from "./text-fields.ts";

const bastionSection = z
  .strictObject({
    address: address
      .meta({ examples: ["198.51.100.5"] })
      .describe("Where its SSH server answers; also let in by the hosts as an administrator."),
    port: wholeNumber(1, 65_535, "", 22).default(22).describe("TCP port of its SSH server."),
    user: userName.default("root").describe("Who to log in as there; no rights are needed."),
    hostKey: hostKey
      .optional()
      .describe("Its Ed25519 public key, pinned as a host's is, and written by the same command."),
    country: countryCode.describe("Country it stands in: whoever controls it reaches the hosts."),
  })
  .describe("A jump host: the only machine from which the hosts' SSH servers are reached.");

/** Where the API is reached on the operator's machine unless a file says otherwise. */
export const DEFAULT_API_PORT = 26_443;

/** `inventory:` settings that only rented hosts have. */
export const inventorySection = z
  .strictObject({
    bastion: bastionSection.optional(),
    apiPort: wholeNumber(1024, 65_535, "", DEFAULT_API_PORT)
      .default(DEFAULT_API_PORT)
      .describe(
        "Port of 127.0.0.1 at which the commands on your machine open the Kubernetes API, through SSH. Environments used side by side need one each.",
      ),
    sharedKernel: yesOrNo()
      .default(false)
      .describe(
        "Take hosts that are no machines but namespaces of one kernel, such as a lab's. For trials only: nothing separates them.",
      ),
  })
  .describe("Settings of the inventory driver; only with `driver: inventory`.");

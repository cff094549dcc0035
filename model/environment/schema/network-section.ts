import { z } from "zod";
import { wholeNumber } from "./field.ts";
import { address, cidr, domain, networkInterface } from "./text-fields.ts";

const mtu = wholeNumber(1280, 9216, "bytes", 1500);
const bandwidth = wholeNumber(10, 400_000, "Mbit/s", 10_000);

/** UDP port of WireGuard unless the file says otherwise: the one that people look for. */
const WIREGUARD_PORT = 51_820;

const wireguard = z
  .strictObject({
    cidr: cidr
      .meta({ examples: ["10.87.0.0/24"] })
      .describe(
        "Network of the hosts' addresses inside the tunnels, as large as `network.private.cidr`: a host's address in it ends like its private one.",
      ),
    port: wholeNumber(1024, 65_535, "", WIREGUARD_PORT)
      .default(WIREGUARD_PORT)
      .describe("UDP port of every host's private address that the tunnels end at."),
  })
  .describe(
    "Encrypts everything between the hosts, for private networks that other customers of a provider share.",
  );

/** `network:` which networks there are; none of them may overlap another. */
export const networkSection = z
  .strictObject({
    public: z
      .strictObject({
        cidr: cidr
          .meta({ examples: ["198.51.100.0/24"] })
          .optional()
          .describe(
            "Network of the hosts' public addresses. Rented hosts may be in several: then leave it out.",
          ),
        gateway: address
          .meta({ examples: ["198.51.100.1"] })
          .optional()
          .describe("Router towards the internet; the network's first address unless given."),
        interface: networkInterface
          .meta({ examples: ["eth0"] })
          .optional()
          .describe(
            "Interface that carries the public address, if it has one name on every host. Else it is found by the address, or by the default route.",
          ),
        mtu: mtu.default(1500).describe("Largest packet on the public interface, in bytes."),
        bandwidthMbit: bandwidth
          .default(1000)
          .describe("What the public link is rated for, in Mbit/s."),
      })
      .describe("Towards the internet. No traffic of the cluster itself crosses it."),
    private: z
      .strictObject({
        cidr: cidr.describe("Network of the hosts' private addresses."),
        hosts: cidr
          .meta({ examples: ["10.86.0.0/26"] })
          .optional()
          .describe(
            "Part of it that only hosts of this environment are in. Their packet filters let in all of it, so that adding a host changes no other; without it they list each host, and all are changed.",
          ),
        interface: networkInterface
          .optional()
          .describe(
            "Interface that carries the private address, if it has one name on every host. Else it is found by the address.",
          ),
        mtu: mtu.default(1500).describe("Largest packet on the private interface, in bytes."),
        bandwidthMbit: bandwidth
          .default(10_000)
          .describe("What the private link is rated for, in Mbit/s; lab hosts are limited to it."),
        wireguard: wireguard.optional(),
      })
      .describe("Between the hosts: API server, etcd, kubelets, pods and mesh use this one only."),
    pods: cidr
      .meta({ examples: ["10.244.0.0/16"] })
      .describe("Network of all pods; each host takes a /24 of it."),
    services: cidr
      .meta({ examples: ["10.96.0.0/16"] })
      .describe("Network of the cluster's services; exists inside the cluster only."),
    clusterDomain: domain
      .default("cluster.local")
      .describe("DNS domain of services inside the cluster."),
  })
  .describe("Addresses and interfaces. IPv4 only, so far.");

/** Where lab hosts are reached unless their file says otherwise. */
export const DEFAULT_LOOPBACK = "127.86.0.0/24";

/** `lab:` settings that only the lab driver has. */
export const labSection = z
  .strictObject({
    loopback: cidr
      .meta({ examples: [DEFAULT_LOOPBACK] })
      .default(DEFAULT_LOOPBACK)
      .describe(
        "Loopback network on which this machine reaches the hosts; a host's address in it ends like its private one. Labs that run side by side need one each.",
      ),
  })
  .describe("Settings of the lab driver; only with `driver: lab`.");

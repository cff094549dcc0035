import type { Cidr } from "../../values/cidr.ts";
import { formatCidr, overlaps, parseCidr, sizeOf } from "../../values/cidr.ts";
import type { ConfigPath } from "../config-path.ts";
import { formatPath } from "../config-path.ts";
import type { Finding } from "../finding.ts";
import type { EnvironmentDraft } from "../schema/environment-file.ts";
import type { Rule } from "./rule.ts";

/** Each address means one place: no two networks share one. */
export const networksAreDisjoint: Rule = (draft) => {
  const networks = networksOf(draft);
  return networks.flatMap((network, index) => {
    const other = networks.slice(0, index).find(({ cidr }) => overlaps(cidr, network.cidr));
    if (!other) return [];
    return [
      {
        code: "networks-overlap",
        path: network.path,
        expected: `a network that shares no address with ${formatPath(other.path)} ${formatCidr(other.cidr)}`,
        fix: "choose another range for one of the two",
      },
    ];
  });
};

const NEVER_ROUTED = ["0.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "224.0.0.0/4", "240.0.0.0/4"];

/** Hosts, pods and services live where packets between machines may go. */
export const networksAreRoutable: Rule = (draft) =>
  networksOf(draft).flatMap(({ path, cidr }): Finding[] => {
    const reserved = NEVER_ROUTED.find((text) => meets(cidr, text));
    if (path[0] === "lab" || reserved === undefined) return [];
    return [
      {
        code: "network-not-routable",
        path,
        expected: `a network outside ${reserved}, which never leaves a machine or has no hosts`,
        fix: "use private addresses: 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16",
      },
    ];
  });

const PRIVATE = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "198.18.0.0/15"];

/** Warning: inside networks should not cover addresses that belong to somebody on the internet. */
export const insideNetworksArePrivate: Rule = (draft) =>
  networksOf(draft).flatMap(({ path, cidr }): Finding[] => {
    const isPublic = path[0] === "lab" || path[1] === "public";
    if (isPublic || PRIVATE.some((text) => meets(cidr, text))) return [];
    return [
      {
        code: "network-not-private",
        path,
        expected: "private addresses (RFC 1918, RFC 6598)",
        fix: "use 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16; the owners of these addresses become unreachable",
      },
    ];
  });

const POD_BLOCK_PREFIX = 24;

/** Kubernetes hands each node a /24 of the pod network. */
export const podNetworkHasRoom: Rule = (draft) => {
  const pods = parseCidr(draft.network?.pods ?? "");
  const hosts = Object.keys(draft.hosts ?? {}).length;
  if (pods === null || sizeOf(pods) >= BigInt(hosts) * 256n) return [];
  const prefix = POD_BLOCK_PREFIX - Math.ceil(Math.log2(hosts));
  return [
    {
      code: "pod-network-too-small",
      path: ["network", "pods"],
      expected: `a /24 for each of the ${String(hosts)} hosts: prefix length ${String(prefix)} or less`,
      fix: `widen it to at least /${String(prefix)}; /16 leaves room to grow`,
    },
  ];
};

/** The API server takes at most 20 bits of services; the DNS service has the tenth address. */
export const serviceNetworkFits: Rule = (draft) => {
  const services = parseCidr(draft.network?.services ?? "");
  if (services === null || (services.prefix >= 12 && services.prefix <= 24)) return [];
  return [
    {
      code: "service-network-size",
      path: ["network", "services"],
      expected: "a prefix length from 12 (the API server's limit) to 24",
      fix: "use a /16, such as 10.96.0.0/16",
    },
  ];
};

interface PlacedNetwork {
  readonly path: ConfigPath;
  readonly cidr: Cidr;
}

function networksOf({ network = {}, lab }: EnvironmentDraft): readonly PlacedNetwork[] {
  const texts: (readonly [ConfigPath, string | undefined])[] = [
    [["network", "public", "cidr"], network.public?.cidr],
    [["network", "private", "cidr"], network.private?.cidr],
    [["network", "private", "wireguard", "cidr"], network.private?.wireguard?.cidr],
    [["network", "pods"], network.pods],
    [["network", "services"], network.services],
    [["lab", "loopback"], lab?.loopback],
  ];
  return texts.flatMap(([path, text]) => {
    const cidr = parseCidr(text ?? "");
    return cidr === null ? [] : [{ path, cidr }];
  });
}

function meets(cidr: Cidr, text: string): boolean {
  const other = parseCidr(text);
  return other !== null && overlaps(cidr, other);
}

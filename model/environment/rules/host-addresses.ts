import {
  contains,
  formatAddress,
  isUsableIn,
  nthAddress,
  parseAddress,
  parseCidr,
} from "../../values/cidr.ts";
import type { Address, Cidr } from "../../values/cidr.ts";
import type { ConfigPath } from "../config-path.ts";
import { formatPath } from "../config-path.ts";
import type { Finding } from "../finding.ts";
import type { EnvironmentDraft } from "../schema/environment-file.ts";
import type { Rule } from "./rule.ts";
import { hostsOf } from "./rule.ts";

/** Each host's addresses lie in their networks, and are not spoken for by the network itself. */
export const hostAddressesFitTheirNetworks: Rule = (draft) =>
  placedAddresses(draft).flatMap(({ path, address, network }): Finding[] => {
    if (network === null) return [];
    const { cidr, text, name, gateway } = network;
    if (!contains(cidr, address)) {
      return [
        {
          code: "address-outside-network",
          path,
          expected: `an address inside ${name} ${text}`,
          fix: `choose a free address in ${text}, or widen ${name}`,
        },
      ];
    }
    const isGateway = gateway?.value === address.value;
    if (isUsableIn(cidr, address) && !isGateway) return [];
    const owner = isGateway ? "gateway" : address.value === cidr.first ? "network" : "broadcast";
    return [
      {
        code: "address-reserved",
        path,
        expected: `an address that a host can have; this is the ${owner} address of ${name} ${text}`,
        fix: `choose a free address in ${text}`,
      },
    ];
  });

/** Hosts have addresses of the part of the private network that is theirs, where there is one. */
export const hostsAreInTheirRange: Rule = (draft) => {
  const { cidr = "", hosts: text = "" } = draft.network?.private ?? {};
  const range = parseCidr(text);
  const whole = parseCidr(cidr);
  if (range === null || whole === null) return [];
  const code = "outside-range-of-hosts";
  if (range.first < whole.first || whole.last < range.last) {
    const path = ["network", "private", "hosts"];
    const fix = "choose a smaller network in it";
    return [{ code, path, expected: `a part of network.private.cidr ${cidr}`, fix }];
  }
  return hostsOf(draft)
    .filter(([, host]) => isOutside(range, host.private))
    .map(([name]) => ({
      code,
      path: ["hosts", name, "private"],
      expected: `an address in network.private.hosts ${text}`,
      fix: `choose a free address in ${text}, or widen it`,
    }));
};

function isOutside(range: Cidr, text = ""): boolean {
  const address = parseAddress(text);
  return address !== null && !contains(range, address);
}

/** No two hosts share an address, public or private. */
export const hostAddressesAreUnique: Rule = (draft) => {
  const owners = new Map<bigint, ConfigPath>();
  return placedAddresses(draft).flatMap(({ path, address }) => {
    const owner = owners.get(address.value);
    if (owner === undefined) {
      owners.set(address.value, path);
      return [];
    }
    return [
      {
        code: "address-taken",
        path,
        expected: "an address of its own",
        fix: `choose another; ${formatPath(owner)} has this one already`,
      },
    ];
  });
};

/** The router's address lies in the public network, or hosts could not reach it. */
export const gatewayIsInPublicNetwork: Rule = (draft) => {
  const network = networkOf(draft, "public");
  const gateway = network?.gateway ?? null;
  if (network === null || gateway === null || isUsableIn(network.cidr, gateway)) return [];
  const first = nthAddress(network.cidr, 1);
  const instead = first === null ? "a free address" : formatAddress(first);
  return [
    {
      code: "gateway-outside-network",
      path: ["network", "public", "gateway"],
      expected: `an address that a router can have in ${network.name} ${network.text}`,
      fix: `write ${instead}, or leave it out`,
    },
  ];
};

interface PlacedAddress {
  readonly path: ConfigPath;
  readonly address: Address;
  readonly network: DraftNetwork | null;
}

interface DraftNetwork {
  readonly cidr: Cidr;
  readonly text: string;
  readonly name: string;
  readonly gateway: Address | null;
}

function placedAddresses(draft: EnvironmentDraft): readonly PlacedAddress[] {
  return hostsOf(draft).flatMap(([name, host]) =>
    (["public", "private"] as const).flatMap((side) => {
      const address = parseAddress(host[side] ?? "");
      if (address === null) return [];
      return [{ path: ["hosts", name, side], address, network: networkOf(draft, side) }];
    }),
  );
}

function networkOf(draft: EnvironmentDraft, side: "public" | "private"): DraftNetwork | null {
  const text = draft.network?.[side]?.cidr ?? "";
  const cidr = parseCidr(text);
  if (cidr === null) return null;
  const written = parseAddress(draft.network?.public?.gateway ?? "");
  const gateway = side === "public" ? (written ?? nthAddress(cidr, 1)) : null;
  return { cidr, text, name: `network.${side}.cidr`, gateway };
}

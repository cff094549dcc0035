import { parseCidr, sizeOf } from "../../values/cidr.ts";
import type { Finding } from "../finding.ts";
import type { Rule } from "./rule.ts";

/** What tunnels and the pods' own wrapping leave has to be no less than IPv6 asks of any link. */
const SMALLEST_LINK_MTU = 1390;

/** Each host is told a key for every address of the range, or for every host. */
const MOST_PEERS = 1024n;

/** Addresses inside the tunnels are those of the private network, moved: there has to be one for each. */
export const tunnelsHaveAnAddressForEach: Rule = ({ network }) => {
  const { cidr: text = "", wireguard } = network?.private ?? {};
  const [link, tunnels] = [parseCidr(text), parseCidr(wireguard?.cidr ?? "")];
  if (link === null || tunnels === null || link.prefix === tunnels.prefix) return [];
  return [
    {
      code: "wireguard-network-size",
      path: ["network", "private", "wireguard", "cidr"],
      expected: `a /${String(link.prefix)}, as large as network.private.cidr ${text}`,
      fix: `write a free network with /${String(link.prefix)}`,
    },
  ];
};

/** The range of hosts is small enough that every host can know a key for each address of it. */
export const tunnelsAreCounted: Rule = ({ network }) => {
  const { hosts: text = "", wireguard } = network?.private ?? {};
  const range = parseCidr(text);
  if (wireguard === undefined || range === null || sizeOf(range) <= MOST_PEERS) return [];
  return [
    {
      code: "wireguard-range-too-large",
      path: ["network", "private", "hosts"],
      expected: `at most ${String(MOST_PEERS)} addresses, because each host knows a key for each of them`,
      fix: "narrow it to /22 or less",
    },
  ];
};

/** Packets that are wrapped twice have to fit the link, and what is in them has to be worth it. */
export const wrappedPacketsFit: Rule = ({ network }): Finding[] => {
  const { mtu, wireguard } = network?.private ?? {};
  if (wireguard === undefined || mtu === undefined || mtu >= SMALLEST_LINK_MTU) return [];
  return [
    {
      code: "mtu-too-small",
      path: ["network", "private", "mtu"],
      expected: `at least ${String(SMALLEST_LINK_MTU)} bytes, because encryption and pod network take 110 of them`,
      fix: "use a link with a larger MTU, or leave network.private.wireguard out",
    },
  ];
};

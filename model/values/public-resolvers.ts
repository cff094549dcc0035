/** An operator of resolvers that answer anybody, over HTTPS, TLS or plain DNS. */
export interface PublicResolver {
  readonly operator: string;
  /** Addresses and networks, IPv4 and IPv6. */
  readonly addresses: readonly string[];
}

/** Day on which the operators' own pages were last known to list these addresses. */
export const PUBLIC_RESOLVERS_AS_OF = "2026-11-24";

/**
 * Resolvers that a name can be looked up at behind everybody's back, and data be carried out through.
 * A list of the well-known can never be whole: it only takes away what malware and browsers try first,
 * also where such an address is registered inside the EEA. People review it.
 */
export const PUBLIC_RESOLVERS: readonly PublicResolver[] = [
  resolver("AdGuard", "94.140.14.0/24 94.140.15.0/24 2a10:50c0::/64"),
  resolver("Alibaba", "223.5.5.5 223.6.6.6 2400:3200::1 2400:3200:baba::1"),
  resolver("CIRA", "149.112.121.0/24 149.112.122.0/24"),
  resolver("CleanBrowsing", "185.228.168.0/24 185.228.169.0/24"),
  resolver(
    "Cloudflare",
    "1.0.0.0/24 1.1.1.0/24 162.159.36.0/24 162.159.46.0/24 2606:4700:4700::/64",
  ),
  resolver("Comodo", "8.26.56.0/24 8.20.247.0/24"),
  resolver("Control D", "76.76.2.0/24 76.76.10.0/24 2606:1a40::/48 2606:1a40:1::/48"),
  resolver("DNS.SB", "185.222.222.222 45.11.45.11 2a09:: 2a11::"),
  resolver("DNS.WATCH", "84.200.69.80 84.200.70.40 2001:1608:10:25::1c04:b12f"),
  resolver("DNS0.EU", "193.110.81.0/24 185.253.5.0/24 2a0f:fc80::/64 2a0f:fc81::/64"),
  resolver("DNS4EU", "86.54.11.0/24 2a13:1001::/48"),
  resolver("DNSPod", "1.12.12.12 119.29.29.29 120.53.53.53"),
  resolver("Google", "8.8.4.4 8.8.8.8 2001:4860:4860::/64"),
  resolver("Hurricane Electric", "74.82.42.42 2001:470:20::2"),
  resolver("Level 3", "4.2.2.0/29"),
  resolver("Mullvad", "194.242.2.0/24 2a07:e340::/64"),
  resolver("NextDNS", "45.90.28.0/24 45.90.30.0/24 2a07:a8c0::/32 2a07:a8c1::/32"),
  resolver(
    "OpenDNS",
    "208.67.220.0/24 208.67.222.0/24 146.112.41.0/24 2620:119:35::/48 2620:119:53::/48",
  ),
  resolver("Quad101", "101.101.101.101 101.102.103.104"),
  resolver("Quad9", "9.9.9.0/24 149.112.112.0/24 2620:fe::/48"),
  resolver("Verisign", "64.6.64.6 64.6.65.6"),
  resolver("Yandex", "77.88.8.0/24 2a02:6b8::feed:0/112"),
];

/** Where clouds hand a machine its credentials, to whoever asks from it. */
export const METADATA_ADDRESSES: readonly string[] = ["169.254.169.254", "fd00:ec2::254"];

function resolver(operator: string, addresses: string): PublicResolver {
  return { operator, addresses: addresses.split(" ") };
}

/** The 32-bit number of a dotted IPv4 address. Callers pass addresses that the spec's schema has accepted. */
export function ipv4ToNumber(address: string): number {
  return address.split(".").reduce((value, octet) => value * 256 + Number(octet), 0);
}

/** The dotted form of a 32-bit number. */
export function numberToIpv4(value: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join(".");
}

/** The last usable address of the subnet around `address`: the one below its broadcast address. */
export function lastUsableAddress(address: string, prefix: number): string {
  const size = 2 ** (32 - prefix);
  const network = Math.floor(ipv4ToNumber(address) / size) * size;
  return numberToIpv4(network + size - 2);
}

/** Whether `address` lies in the subnet of `prefix` bits around `member`. */
export function inSameSubnet(address: string, member: string, prefix: number): boolean {
  const size = 2 ** (32 - prefix);
  return Math.floor(ipv4ToNumber(address) / size) === Math.floor(ipv4ToNumber(member) / size);
}

/** Eight hex digits, for link names and MAC addresses that follow from an address. */
export function ipv4ToHex(address: string): string {
  return ipv4ToNumber(address).toString(16).padStart(8, "0");
}

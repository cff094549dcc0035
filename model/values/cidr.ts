import ipaddr from "ipaddr.js";

/** One IP address; `value` is its bits read as one number. */
export interface Address {
  readonly family: "IPv4" | "IPv6";
  readonly value: bigint;
}

/** A range of addresses with a common prefix. Host bits are never set, whoever made it. */
export interface Cidr {
  readonly family: "IPv4" | "IPv6";
  readonly prefix: number;
  readonly first: bigint;
  readonly last: bigint;
}

/** Four decimal numbers or standard IPv6 text; null for anything else (`10.1`, `0x0a.0.0.1`, `010.0.0.1`). */
export function parseAddress(text: string): Address | null {
  if (ipaddr.IPv4.isValidFourPartDecimal(text)) {
    return { family: "IPv4", value: toNumber(ipaddr.IPv4.parse(text).toByteArray()) };
  }
  if (text.includes(":") && !text.includes("%") && ipaddr.IPv6.isValid(text)) {
    return { family: "IPv6", value: toNumber(ipaddr.IPv6.parse(text).toByteArray()) };
  }
  return null;
}

/** The shortest usual text; RFC 5952 for IPv6. */
export function formatAddress({ family, value }: Address): string {
  const bytes = Array.from({ length: bitsOf(family) / 8 }, (_, index) =>
    Number((value >> BigInt(bitsOf(family) - 8 * (index + 1))) & 0xffn),
  );
  const address = ipaddr.fromByteArray(bytes);
  return address instanceof ipaddr.IPv6 ? address.toRFC5952String() : address.toString();
}

/** A network written as `address/prefix`; null where it is none, or where host bits are set. */
export function parseCidr(text: string): Cidr | null {
  const cidr = enclosingCidr(text);
  return cidr !== null && parseAddress(text.split("/")[0] ?? "")?.value === cidr.first
    ? cidr
    : null;
}

/** Like `parseCidr`, but clears host bits: `10.86.0.5/24` is read as `10.86.0.0/24`. */
export function enclosingCidr(text: string): Cidr | null {
  const [, address = "", length = ""] = /^([^/]+)\/(0|[1-9]\d{0,2})$/.exec(text) ?? [];
  const parsed = parseAddress(address);
  const prefix = Number(length);
  if (length === "" || parsed === null || prefix > bitsOf(parsed.family)) return null;
  const hostBits = BigInt(bitsOf(parsed.family) - prefix);
  const first = (parsed.value >> hostBits) << hostBits;
  return { family: parsed.family, prefix, first, last: first + (1n << hostBits) - 1n };
}

/** Text of a network, `ADDRESS/PREFIX`. */
export function formatCidr(cidr: Cidr): string {
  return `${formatAddress({ family: cidr.family, value: cidr.first })}/${String(cidr.prefix)}`;
}

/** Whether an address lies in a network; never across address families. */
export function contains(cidr: Cidr, { family, value }: Address): boolean {
  return family === cidr.family && value >= cidr.first && value <= cidr.last;
}

/** Whether two networks share an address. */
export function overlaps(a: Cidr, b: Cidr): boolean {
  return a.family === b.family && a.first <= b.last && b.first <= a.last;
}

/** How many addresses the network has, its own and the broadcast address included. */
export function sizeOf(cidr: Cidr): bigint {
  return cidr.last - cidr.first + 1n;
}

/** The address `index` places after the network's own; null where the network ends before. */
export function nthAddress(cidr: Cidr, index: number | bigint): Address | null {
  const value = cidr.first + BigInt(index);
  return value >= cidr.first && value <= cidr.last ? { family: cidr.family, value } : null;
}

/** Whether an address of the network can be a host's: not the network's own, nor the broadcast address. */
export function isUsableIn(cidr: Cidr, address: Address): boolean {
  if (!contains(cidr, address)) return false;
  // Point-to-point networks (RFC 3021, RFC 6164) use all of their addresses.
  if (cidr.prefix >= bitsOf(cidr.family) - 1) return true;
  const isBroadcast = cidr.family === "IPv4" && address.value === cidr.last;
  return address.value !== cidr.first && !isBroadcast;
}

/** Length of an address in bits. */
export function bitsOf(family: Address["family"]): 32 | 128 {
  return family === "IPv4" ? 32 : 128;
}

function toNumber(bytes: readonly number[]): bigint {
  return bytes.reduce((number, byte) => (number << 8n) | BigInt(byte), 0n);
}

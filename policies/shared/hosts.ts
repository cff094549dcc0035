import { contains, parseAddress, parseCidr } from "../../model/values/cidr.ts";

/** The host in a reference such as `https://user@logs.example:9428/path`, `host:port` or a bare name. */
export function hostIn(reference: string): string {
  const [, authority = ""] = /^(?:[a-z][\w+.-]*:\/\/)?([^/?#]*)/i.exec(reference) ?? [];
  const [, bracketed] = /\[([^\]]+)\]/.exec(authority) ?? [];
  if (bracketed !== undefined) return bracketed.toLowerCase();
  const host = authority.slice(authority.lastIndexOf("@") + 1);
  return (parseAddress(host) === null ? host.replace(/:\d+$/, "") : host).toLowerCase();
}

const PRIVATE = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7"];
const OWN_MACHINE = ["127.0.0.0/8", "::1/128"];

/** Whether an address is one that the internet does not route (RFC 1918, RFC 6598, RFC 4193). */
export function isPrivateAddress(text: string): boolean {
  return isIn(text, PRIVATE);
}

/** Whether an address never leaves the machine. */
export function isLoopback(text: string): boolean {
  return isIn(text, OWN_MACHINE);
}

/** Whether a whole network is private. */
export function isPrivateNetwork(text: string): boolean {
  const cidr = parseCidr(text);
  return PRIVATE.some((range) => {
    const outer = parseCidr(range);
    if (cidr === null || outer?.family !== cidr.family) return false;
    return cidr.first >= outer.first && cidr.last <= outer.last;
  });
}

/** Whether an address is an IP address at all. */
export function isAddress(text: string): boolean {
  return parseAddress(text) !== null;
}

/** Whether a name can only be a service of the cluster itself. */
export function isInCluster(host: string): boolean {
  return !host.includes(".") || /\.(svc|local|internal)$|\.svc\./.test(host);
}

function isIn(text: string, ranges: readonly string[]): boolean {
  const address = parseAddress(text);
  return ranges.some((range) => {
    const cidr = parseCidr(range);
    return address !== null && cidr !== null && contains(cidr, address);
  });
}

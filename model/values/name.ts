/** A DNS label that starts with a letter (RFC 1035): names of environments, hosts and zones. */
export const NAME_PATTERN = "^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$";

/** Labels joined by dots (RFC 1123), without a final dot. */
export const DOMAIN_PATTERN =
  "^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?)*$";

/** A Linux network interface: up to 15 characters. */
export const INTERFACE_PATTERN = "^[a-z][-a-z0-9._]{0,14}$";

/** Whether text is a DNS label (RFC 1123). */
export function isName(text: string): boolean {
  return new RegExp(NAME_PATTERN).test(text);
}

/** Whether text is a domain of DNS labels. */
export function isDomain(text: string): boolean {
  return text.length <= 253 && new RegExp(DOMAIN_PATTERN).test(text);
}

/** Whether text can name a network interface of Linux. */
export function isInterface(text: string): boolean {
  return new RegExp(INTERFACE_PATTERN).test(text);
}

/** The nearest text that `isName` accepts, for error messages; null where nothing is left. */
export function nearestName(text: string): string | null {
  const name = text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^[^a-z]+/, "")
    .slice(0, 63)
    .replace(/-+$/, "");
  return isName(name) ? name : null;
}

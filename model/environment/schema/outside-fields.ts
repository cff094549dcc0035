import { isCalendarDate } from "../../values/calendar-date.ts";
import { enclosingCidr, parseAddress } from "../../values/cidr.ts";
import { isDomain, isName } from "../../values/name.ts";
import { text } from "./field.ts";
import { complainOfHostBits } from "./text-fields.ts";

/** A network outside the cluster, of either address family. */
export const outsideCidr = text({
  expected: "a network such as 192.0.2.0/24 or 2001:db8::/32",
  example: "192.0.2.0/24",
  complain: (value) => {
    const enclosing = enclosingCidr(value);
    if (enclosing !== null) return complainOfHostBits(value, enclosing);
    const isSingle = parseAddress(value) !== null;
    return {
      code: "not-a-network",
      fix: isSingle
        ? `write "${value}/${value.includes(":") ? "128" : "32"}" for this one address`
        : "write the network's first address, a slash and the prefix length",
    };
  },
});

/** An address outside the cluster, of either address family. */
export const outsideAddress = text({
  expected: "an address such as 192.0.2.10 or 2001:db8::10",
  example: "192.0.2.10",
  complain: (value) =>
    parseAddress(value) !== null
      ? null
      : { code: "not-an-address", fix: "write one IPv4 or IPv6 address, without a prefix length" },
});

/** The name of a host outside: exactly one, so that somebody answers for it. */
export const outsideHost = text({
  expected: "the full name of one host, such as api.bank.example",
  example: "api.bank.example",
  complain: (value) => {
    if (value.includes("*")) {
      return {
        code: "wildcard-host",
        fix: "list each host by its full name: nobody can say where all hosts of a wildcard are",
      };
    }
    if (parseAddress(value) !== null) {
      return { code: "host-is-an-address", fix: `write it as cidr: ${value}/32, or name the host` };
    }
    if (isDomain(value) && value.includes(".")) return null;
    return { code: "not-a-host", fix: "use lower-case labels joined by dots, without a final dot" };
  },
});

/** A day, such as the last one on which something is allowed. */
export const day = text({
  expected: "a day as YYYY-MM-DD",
  example: "2027-06-30",
  pattern: "^[0-9]{4}-[0-9]{2}-[0-9]{2}$",
  complain: (value) =>
    isCalendarDate(value)
      ? null
      : { code: "not-a-day", fix: "write year, month and day with hyphens, such as 2027-06-30" },
});

/** Words for a person who reviews or audits the file. */
export const sentence = (expected: string, example: string) =>
  text({
    expected,
    example,
    complain: (value) =>
      value.trim().length >= 3 && value.length <= 300
        ? null
        : { code: "not-a-sentence", fix: "say it in a few words, 3 to 300 characters" },
  });

/** Who may use a destination: the hosts themselves, or the workloads of one service account. */
export const caller = text({
  expected: '"hosts", or a service account as "namespace/name"',
  example: "payments/api",
  complain: (value) => {
    const parts = value.split("/");
    if (value === "hosts" || (parts.length === 2 && parts.every(isName))) return null;
    return {
      code: "not-a-caller",
      fix: 'write "namespace/service-account" for workloads, "hosts" for the hosts themselves',
    };
  },
});

/** Certificates in PEM form; a private key is refused as a secret before it comes here. */
export const certificates = text({
  expected: "one or more certificates in PEM form",
  example: "-----BEGIN CERTIFICATE----- …",
  complain: (value) =>
    /-----BEGIN CERTIFICATE-----[\sA-Za-z0-9+/=]+-----END CERTIFICATE-----/.test(value)
      ? null
      : { code: "not-certificates", fix: "paste the authority's certificate as a block (`|`)" },
});

/** The name of an HTTP header as Envoy sees it. */
export const headerName = text({
  expected: "the name of a header in lower case, such as x-office",
  example: "x-office",
  complain: (value) =>
    /^[a-z0-9][-a-z0-9]{0,62}$/.test(value)
      ? null
      : { code: "not-a-header", fix: "use lower-case letters, digits and hyphens" },
});

/** The value of an HTTP header. */
export const headerValue = text({
  expected: "the value of a header, 1 to 128 printable characters",
  example: "internal",
  complain: (value) =>
    /^[\x20-\x7e]{1,128}$/.test(value)
      ? null
      : { code: "not-a-header-value", fix: "use printable ASCII characters" },
});

import type { Cidr } from "../../values/cidr.ts";
import { enclosingCidr, formatCidr, parseAddress, parseCidr } from "../../values/cidr.ts";
import { parseCpuList } from "../../values/cpu-list.ts";
import { adviseCountryCode, isCountryCode } from "../../values/country-code.ts";
import { parseKubernetesVersion } from "../../values/kubernetes-version.ts";
import {
  DOMAIN_PATTERN,
  INTERFACE_PATTERN,
  isDomain,
  isInterface,
  isName,
  NAME_PATTERN,
  nearestName,
} from "../../values/name.ts";
import { parseGibibytes, parseMebibytes } from "../../values/quantity.ts";
import { isEd25519HostKey } from "../../values/ssh-host-key.ts";
import type { Complaint } from "./field.ts";
import { text } from "./field.ts";

export const name = text({
  expected: "lower-case letters, digits and hyphens, starting with a letter, up to 63",
  example: "cp1",
  pattern: NAME_PATTERN,
  complain: (value) => {
    const nearest = nearestName(value);
    const fix = nearest === null ? "choose a short plain name" : `write "${nearest}"`;
    return isName(value) ? null : { code: "not-a-name", fix };
  },
});

export const countryCode = text({
  expected: "a country code of ISO 3166-1 alpha-2",
  example: "NO",
  pattern: "^[A-Z]{2}$",
  complain: (value) =>
    isCountryCode(value) ? null : { code: "country-unknown", fix: adviseCountryCode(value) },
});

export const cidr = text({
  expected: "an IPv4 network such as 10.86.0.0/24",
  example: "10.86.0.0/24",
  pattern: "^[0-9.]+/[0-9]+$",
  complain: complainOfCidr,
});

export const address = text({
  expected: "an IPv4 address such as 10.86.0.11",
  example: "10.86.0.11",
  pattern: "^[0-9]+(\\.[0-9]+){3}$",
  complain: (value) => {
    const parsed = parseAddress(value);
    if (parsed?.family === "IPv4") return null;
    if (parsed) return { code: "not-ipv4", fix: "use an IPv4 address; IPv6 is not supported yet" };
    const fix = value.includes("/")
      ? "remove the prefix length; it is the network's"
      : "write four numbers from 0 to 255, without leading zeros";
    return { code: "not-an-address", fix };
  },
});

export const memory = text({
  expected: 'memory in MiB or GiB, such as "4GiB"',
  example: "4GiB",
  pattern: "^[0-9.]+(MiB|GiB|TiB)$",
  complain: (value) => (parseMebibytes(value) === null ? sizeComplaint("4GiB") : null),
});

export const disk = text({
  expected: 'a disk size in whole GiB, such as "30GiB"',
  example: "30GiB",
  pattern: "^[0-9.]+(GiB|TiB)$",
  complain: (value) => (parseGibibytes(value) === null ? sizeComplaint("30GiB") : null),
});

export const cpuList = text({
  expected: 'numbers of hardware threads, such as "2-5,34-37"',
  example: "2-5,34-37",
  pattern: "^[0-9]+([-,/][0-9]+)*$",
  complain: (value) =>
    parseCpuList(value) === null
      ? {
          code: "not-a-cpu-list",
          fix: "see `lscpu --extended` on the hypervisor; each thread once",
        }
      : null,
});

export const volumeGroup = text({
  expected: "the name of an LVM volume group, such as guests",
  example: "guests",
  pattern: "^[A-Za-z0-9_][-A-Za-z0-9_+.]{0,62}$",
  complain: (value) =>
    /^[A-Za-z0-9_][-A-Za-z0-9_+.]{0,62}$/.test(value)
      ? null
      : { code: "not-a-volume-group", fix: "see `vgs` on the hypervisor" },
});

export const folder = text({
  expected: "the absolute path of a folder, such as /srv/nvme",
  example: "/srv/nvme",
  pattern: "^(/[A-Za-z0-9._-]+)+$",
  complain: (value) => {
    const isPlain = /^(?:\/[A-Za-z0-9._-]+)+$/.test(value) && !/\/\.{1,2}(?:\/|$)/.test(value);
    if (isPlain) return null;
    const fix = "write a path from / on, without a final slash, blanks, . and ..";
    return { code: "not-a-folder", fix };
  },
});

export const domain = text({
  expected: "a DNS name such as cluster.local",
  example: "cluster.local",
  pattern: DOMAIN_PATTERN,
  complain: (value) =>
    isDomain(value)
      ? null
      : { code: "not-a-domain", fix: "use lower-case labels joined by dots, without a final dot" },
});

export const networkInterface = text({
  expected: "the name of a network interface, such as eth1",
  example: "eth1",
  pattern: INTERFACE_PATTERN,
  complain: (value) =>
    isInterface(value)
      ? null
      : { code: "not-an-interface", fix: "see `ip -brief link` on the host; up to 15 characters" },
});

export const userName = text({
  expected: "the name of a Linux user, such as root or debian",
  example: "debian",
  pattern: "^[a-z_][a-z0-9_-]*$",
  complain: (value) =>
    /^[a-z_][a-z0-9_-]{0,31}$/.test(value)
      ? null
      : { code: "not-a-user", fix: "write lower-case letters, digits, - and _, up to 32" },
});

export const hostKey = text({
  expected: 'the host\'s public key, as "ssh-ed25519 AAAA…"',
  example: "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI…",
  pattern: "^ssh-ed25519 [A-Za-z0-9+/]+=*$",
  complain: (value) =>
    isEd25519HostKey(value)
      ? null
      : {
          code: "not-a-host-key",
          fix: "copy the first two words of /etc/ssh/ssh_host_ed25519_key.pub from the host's console",
        },
});

export const istioVersion = text({
  expected: 'an Istio version such as "1.30.2"',
  example: "1.30.2",
  pattern: "^[0-9]+\\.[0-9]+\\.[0-9]+(-[0-9A-Za-z.]+)?$",
  complain: (value) => {
    if (/^\d+\.\d+\.\d+(-[0-9A-Za-z.]+)?$/.test(value)) return null;
    const fix = value.startsWith("v")
      ? `write "${value.slice(1)}", without the v`
      : "write all three numbers";
    return { code: "not-a-version", fix };
  },
});

export const kubernetesVersion = text({
  expected: 'a Kubernetes version such as "1.37.2"',
  example: "1.37.2",
  pattern: "^[0-9]+\\.[0-9]+\\.[0-9]+$",
  complain: (value) => {
    if (parseKubernetesVersion(value) !== null) return null;
    const fix = value.startsWith("v")
      ? `write "${value.slice(1)}", without the v`
      : "write all three numbers";
    return { code: "not-a-version", fix };
  },
});

function sizeComplaint(example: string): Complaint {
  const fix = `write a number and a binary unit without a blank, such as "${example}"`;
  return { code: "not-a-size", fix };
}

function complainOfCidr(value: string): Complaint | null {
  const enclosing = enclosingCidr(value);
  if (enclosing === null) {
    const fix = "write the network's first address, a slash and the prefix length";
    return { code: "not-a-network", fix };
  }
  if (enclosing.family === "IPv6") {
    return { code: "not-ipv4", fix: "use an IPv4 network; IPv6 is not supported yet" };
  }
  return complainOfHostBits(value, enclosing);
}

/** Also used by fields of either address family. */
export function complainOfHostBits(value: string, enclosing: Cidr): Complaint | null {
  if (parseCidr(value) !== null) return null;
  return {
    code: "host-bits-set",
    expected: `a network, with zeros after its first ${String(enclosing.prefix)} bits`,
    fix: `write ${formatCidr(enclosing)}`,
  };
}

import { formatCidr } from "../../model/values/cidr.ts";
import { type CidrSet, toCidrs } from "../../model/values/cidr-set.ts";
import { RANGES_ATTRIBUTION, type RangesIdentity } from "./address-ranges.ts";

/**
 * nftables definitions of a country's addresses, `NO4` and `NO6`, for the elements of interval sets:
 * `elements = { $NO4, $SE4 }`. A country without addresses has empty definitions, which nft accepts.
 */
export function renderCountryFile(
  country: string,
  sets: Readonly<Record<"IPv4" | "IPv6", CidrSet>>,
  identity: RangesIdentity,
): string {
  const { package: name, version, date } = identity;
  return [
    `# Addresses registered in ${country} on ${date}, from ${name} ${version}.`,
    `# ${RANGES_ATTRIBUTION}`,
    renderDefinition(`${country}4`, sets.IPv4),
    renderDefinition(`${country}6`, sets.IPv6),
    "",
  ].join("\n");
}

function renderDefinition(name: string, set: CidrSet): string {
  const cidrs = toCidrs(set).map((cidr) => `  ${formatCidr(cidr)}`);
  return cidrs.length === 0
    ? `define ${name} = { }`
    : [`define ${name} = {`, cidrs.join(",\n"), "}"].join("\n");
}

import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import {
  type AddressRanges,
  loadAddressRanges,
  RANGES_LICENCE,
  RANGES_PACKAGE,
} from "../address-ranges/address-ranges.ts";
import { renderCountryFile } from "../address-ranges/render-country-file.ts";
import { BundleError } from "../bundle-error.ts";
import type { BuildContext, Item, Origin } from "../item.ts";
import { type CidrSet, setOfRanges } from "../../model/values/cidr-set.ts";
import { COUNTRY_CODES } from "../../model/values/country-code.ts";
import type { Versions } from "../../model/values/versions.ts";

const REVISION = 1;

/**
 * Addresses by country for the hosts' firewalls: `residency/NO.nft` and the like for every country of
 * ISO 3166-1, and `residency/dataset.json`, which says what they were made from. The same for every source.
 */
export function addressRangesItem(versions: Versions, load = loadAddressRanges): Item {
  return {
    name: "address-ranges",
    title: `address ranges by country ${versions.addressRanges}`,
    needs: [],
    inputs: { revision: REVISION, package: RANGES_PACKAGE, version: versions.addressRanges },
    estimateSeconds: 2,
    bundled: [
      { name: "address-ranges", kind: "address-ranges", from: "residency", to: "residency" },
    ],
    reference: `${RANGES_PACKAGE}@${versions.addressRanges}`,
    licence: RANGES_LICENCE,
    build: async (context) => [await writeRanges(load(), versions.addressRanges, context)],
  };
}

async function writeRanges(
  ranges: AddressRanges,
  version: string,
  context: BuildContext,
): Promise<Origin> {
  const identity = ranges.identity();
  if (identity.version !== version) {
    throw new BundleError(
      `address-ranges: versions.yaml says ${version}, ${RANGES_PACKAGE} ${identity.version} is installed`,
      "make versions.yaml and package.json equal, then npm ci",
    );
  }
  context.report(`sorting addresses into ${String(COUNTRY_CODES.length)} countries`);
  const folder = join(context.output, "residency");
  await mkdir(folder);
  const [ipv4, ipv6] = [ranges.rangesByCountry("IPv4"), ranges.rangesByCountry("IPv6")];
  // Countries without addresses have files too: a firewall that includes them must still load.
  for (const country of COUNTRY_CODES) {
    const sets = {
      IPv4: ipv4.get(country) ?? none("IPv4"),
      IPv6: ipv6.get(country) ?? none("IPv6"),
    };
    await writeFile(join(folder, `${country}.nft`), renderCountryFile(country, sets, identity));
  }
  await writeFile(join(folder, "dataset.json"), `${JSON.stringify(identity, null, 2)}\n`);
  return { type: "npm-package", name: RANGES_PACKAGE, version, licence: RANGES_LICENCE };
}

function none(family: CidrSet["family"]): CidrSet {
  return setOfRanges(family, []);
}

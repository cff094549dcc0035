import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { z } from "zod";
import type { Address, Cidr } from "../../model/values/cidr.ts";
import { type AddressRange, type CidrSet, setOfRanges } from "../../model/values/cidr-set.ts";
import { isCountryCode } from "../../model/values/country-code.ts";
import { RangeFile } from "./range-file.ts";

/** npm package with the ranges: what the five regional registries say of each address block. */
export const RANGES_PACKAGE = "@ip-location-db/asn-country";

/** The package says CC0; the registries' statistics that it is made from are under CC BY. */
export const RANGES_LICENCE = "CC0-1.0 AND CC-BY-4.0";

/** What the registries' licence wants to be said wherever the data goes. */
export const RANGES_ATTRIBUTION =
  "Registry data: Number Resource Organization (nro.net), CC BY 4.0";

/** Which data an answer rests on. */
export interface RangesIdentity {
  readonly package: string;
  readonly version: string;
  /** Day on which the data was made, `YYYY-MM-DD`. */
  readonly date: string;
  /** Of the two files one after the other, IPv4 first, in hexadecimal. */
  readonly sha256: string;
  readonly licence: string;
  readonly attribution: string;
}

type Family = Cidr["family"];

const FILES: Readonly<Record<Family, string>> = {
  IPv4: "asn-country-ipv4-num.csv",
  IPv6: "asn-country-ipv6-num.csv",
};

/** Addresses by the country they are registered in, which need not be where their hosts stand. */
export class AddressRanges {
  private readonly folder: string;
  private readonly files = new Map<Family, RangeFile>();

  /** Reads nothing yet: each of the two files is read when it is first needed. */
  constructor(folder: string) {
    this.folder = folder;
  }

  /** Version, date and digest of the data. Reads both files. */
  identity(): RangesIdentity {
    const text = readFileSync(join(this.folder, "package.json"), "utf8");
    const { name, version } = packageSchema.parse(JSON.parse(text));
    const hash = createHash("sha256");
    for (const family of ["IPv4", "IPv6"] as const) hash.update(this.file(family).bytes);
    return {
      package: name,
      version,
      date: dateOf(version),
      sha256: hash.digest("hex"),
      licence: RANGES_LICENCE,
      attribution: RANGES_ATTRIBUTION,
    };
  }

  /** All addresses that are registered in any of the countries. Throws for what is no country's code. */
  rangesOf(countries: readonly string[], family: Family): CidrSet {
    const wanted = new Set(countries);
    for (const code of wanted) {
      if (!isCountryCode(code)) throw new Error(`unreachable: "${code}" is no country`);
    }
    return setOfRanges(
      family,
      this.file(family).rows((country) => wanted.has(country)),
    );
  }

  /** The same for every country that has addresses, in one pass. */
  rangesByCountry(family: Family): ReadonlyMap<string, CidrSet> {
    const ranges = new Map<string, AddressRange[]>();
    for (const { country, ...range } of this.file(family).rows(isCountryCode)) {
      const known = ranges.get(country);
      if (known === undefined) ranges.set(country, [range]);
      else known.push(range);
    }
    return new Map([...ranges].map(([country, found]) => [country, setOfRanges(family, found)]));
  }

  /**
   * ISO code of the country in which an address is registered; null where it is in none, as private
   * and reserved addresses are, or only in a region such as `EU` or `AP`.
   */
  countryOf({ family, value }: Address): string | null {
    const country = this.file(family).rowOf(value)?.country;
    return country !== undefined && isCountryCode(country) ? country : null;
  }

  private file(family: Family): RangeFile {
    const file = this.files.get(family) ?? new RangeFile(join(this.folder, FILES[family]));
    this.files.set(family, file);
    return file;
  }
}

/** The ranges of the installed package. Answers at once; see `AddressRanges` for when it reads. */
export function loadAddressRanges(): AddressRanges {
  const { resolve } = createRequire(import.meta.url);
  return new AddressRanges(dirname(resolve(`${RANGES_PACKAGE}/package.json`)));
}

const packageSchema = z.object({ name: z.literal(RANGES_PACKAGE), version: z.string() });

/** The package's versions end in the hour of their making: 2.3.2026061719. */
function dateOf(version: string): string {
  const [, year, month, day] = /\.(20\d\d)(\d\d)(\d\d)\d\d$/.exec(version) ?? [];
  if (year === undefined || month === undefined || day === undefined) {
    throw new Error(`${RANGES_PACKAGE} ${version}: the version does not say of which day it is`);
  }
  return `${year}-${month}-${day}`;
}

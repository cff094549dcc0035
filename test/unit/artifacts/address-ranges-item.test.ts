import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import { renderCountryFile } from "../../../artifacts/address-ranges/render-country-file.ts";
import { cacheFolders } from "../../../artifacts/cache-folders.ts";
import { makeBundle } from "../../../artifacts/make-bundle.ts";
import { readManifest } from "../../../artifacts/bundle-location.ts";
import { addressRangesItem } from "../../../artifacts/sources/address-ranges.ts";
import { parseCidr } from "../../../model/values/cidr.ts";
import { setOfCidrs } from "../../../model/values/cidr-set.ts";
import { COUNTRY_CODES } from "../../../model/values/country-code.ts";
import { loadVersions } from "../../../stacks/load-plan.ts";
import { smallRanges } from "./small-ranges.ts";
import { temporaryFolder } from "./temporary-folder.ts";

const versions = loadVersions();

const rows = {
  ipv4: ["167772160,167772287,NO", "167772288,167772415,NO", "167772672,167772927,SE"],
  ipv6: ["42540488161975842760550356425300246528,42540488241204005274814694018844196863,SE"],
};

/** A bundle of this item alone, of a few addresses. */
async function bundle(installed = versions.addressRanges): Promise<string> {
  const { path } = await makeBundle({
    versions,
    source: {
      name: "modules",
      items: (each) => [addressRangesItem(each, () => smallRanges(rows, installed))],
      unavailable: () => Promise.resolve(undefined),
    },
    folders: cacheFolders(temporaryFolder()),
    extras: [],
    verify: false,
    keepCaches: false,
    signal: new AbortController().signal,
    onEvent: () => undefined,
    onWait: () => undefined,
  });
  if (path === undefined) throw new Error("no bundle was made");
  return path;
}

describe("renderCountryFile", () => {
  const identity = {
    package: "example",
    version: "1.0.0",
    date: "2026-06-17",
    sha256: "00",
    licence: "MIT",
    attribution: "",
  };

  it("defines the addresses of both families, also where there are none", () => {
    const cidrs = ["10.0.0.0/25", "10.0.0.128/25", "10.0.2.0/24"].map(parseCidr);
    const set = setOfCidrs(
      "IPv4",
      cidrs.filter((each) => each !== null),
    );
    const text = renderCountryFile("NO", { IPv4: set, IPv6: setOfCidrs("IPv6", []) }, identity);
    expect(text).toBe(`# Addresses registered in NO on 2026-06-17, from example 1.0.0.
# Registry data: Number Resource Organization (nro.net), CC BY 4.0
define NO4 = {
  10.0.0.0/24,
  10.0.2.0/24
}
define NO6 = { }
`);
  });
});

describe("the address ranges in a bundle", () => {
  it("are a file for each country of ISO 3166-1, empty or not, and one on their origin", async () => {
    const residency = join(await bundle(), "residency");
    const files = [...COUNTRY_CODES.map((code) => `${code}.nft`), "dataset.json"];
    expect(readdirSync(residency).sort()).toEqual(files.sort());
    const definitions = (country: string): string =>
      readFileSync(join(residency, `${country}.nft`), "utf8").replaceAll(/^#.*\n/gm, "");
    expect(definitions("NO")).toBe("define NO4 = {\n  10.0.0.0/24\n}\ndefine NO6 = { }\n");
    expect(definitions("SE")).toBe(
      "define SE4 = {\n  10.0.2.0/24\n}\ndefine SE6 = {\n  2001::/32\n}\n",
    );
    expect(definitions("SJ")).toBe("define SJ4 = { }\ndefine SJ6 = { }\n");
  });

  it("say what they were made from", async () => {
    const path = await bundle();
    const text = readFileSync(join(path, "residency/dataset.json"), "utf8");
    expect(JSON.parse(text)).toEqual(smallRanges(rows, versions.addressRanges).identity());
    expect(readManifest(path)?.items).toMatchObject([
      { name: "address-ranges", path: "residency", licence: "CC0-1.0 AND CC-BY-4.0" },
    ]);
    const sbom = readFileSync(join(path, "sbom.cdx.json"), "utf8");
    const purl = `pkg:npm/%40ip-location-db/asn-country@${versions.addressRanges}`;
    expect(JSON.parse(sbom)).toMatchObject({
      components: [{ type: "data" }, { purl, licenses: [{ expression: "CC0-1.0 AND CC-BY-4.0" }] }],
    });
  });

  it("are refused where another version is installed than versions.yaml names", async () => {
    await expect(bundle("2.3.2020010100")).rejects.toThrow(
      /asn-country 2\.3\.2020010100 is installed/,
    );
  });
});

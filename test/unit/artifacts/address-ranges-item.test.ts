import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { loadAddressRanges } from "../../../artifacts/address-ranges/address-ranges.ts";
import { renderCountryFile } from "../../../artifacts/address-ranges/render-country-file.ts";
import { cacheFolders } from "../../../artifacts/cache-folders.ts";
import { makeBundle } from "../../../artifacts/make-bundle.ts";
import { readManifest } from "../../../artifacts/bundle-location.ts";
import { addressRangesItem } from "../../../artifacts/sources/address-ranges.ts";
import { parseCidr } from "../../../model/values/cidr.ts";
import { setOfCidrs, toCidrs } from "../../../model/values/cidr-set.ts";
import { COUNTRY_CODES } from "../../../model/values/country-code.ts";
import type { Versions } from "../../../model/values/versions.ts";
import { loadVersions } from "../../../stacks/load-plan.ts";
import { temporaryFolder } from "./temporary-folder.ts";

const versions = loadVersions();

async function bundle(root: string, wanted: Versions): Promise<string> {
  const { path } = await makeBundle({
    versions: wanted,
    source: {
      name: "modules",
      items: (each) => [addressRangesItem(each)],
      unavailable: () => Promise.resolve(undefined),
    },
    folders: cacheFolders(root),
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
  // For all tests of the block: a temporaryFolder would be gone after the first.
  const root = mkdtempSync(join(tmpdir(), "nordmesh-test-"));
  let path: string;
  let residency: string;

  beforeAll(async () => {
    path = await bundle(root, versions);
    residency = join(path, "residency");
  });

  afterAll(() => {
    rmSync(root, { recursive: true });
  });

  it("are a file for each country of ISO 3166-1, and one on their origin", () => {
    const files = [...COUNTRY_CODES.map((code) => `${code}.nft`), "dataset.json"];
    expect(readdirSync(residency).sort()).toEqual(files.sort());
  });

  it("hold each country's networks, and no other's", () => {
    const text = readFileSync(join(residency, "NO.nft"), "utf8");
    const found = text.split(/[\s,]+/).flatMap((word) => parseCidr(word) ?? []);
    const ranges = loadAddressRanges();
    const expected = (["IPv4", "IPv6"] as const).flatMap((family) =>
      toCidrs(ranges.rangesOf(["NO"], family)),
    );
    expect(found).toEqual(expected);
  });

  it("are empty where a country has no addresses", () => {
    const text = readFileSync(join(residency, "SJ.nft"), "utf8");
    expect(text).toContain("define SJ4 = { }\ndefine SJ6 = { }\n");
  });

  it("say what they were made from", () => {
    const text = readFileSync(join(residency, "dataset.json"), "utf8");
    expect(JSON.parse(text)).toEqual(loadAddressRanges().identity());
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
    await expect(
      bundle(temporaryFolder(), { ...versions, addressRanges: "2.3.2020010100" }),
    ).rejects.toThrow(/versions\.yaml says 2\.3\.2020010100.*is installed/);
  });
});

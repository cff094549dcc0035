import { createRequire } from "node:module";
import { describe, expect, it } from "@jest/globals";
import { getEuMembers } from "is-eu-member";
import { COUNTRY_CODES, isCountryCode } from "../../../../model/values/country-code.ts";
import {
  countriesInside,
  countryName,
  isInside,
  JURISDICTION_SOURCES,
  JURISDICTIONS,
} from "../../../../model/values/jurisdiction.ts";
import { TERRITORIES } from "../../../../model/values/territories.ts";

/** A table that others keep, without types. */
const isEuropean = createRequire(import.meta.url)("is-european") as Record<
  "euMember" | "eeaMember",
  (code: string) => boolean
>;

const codes = (membership: string): string[] =>
  JURISDICTIONS.filter((jurisdiction) => jurisdiction.membership === membership).map(
    ({ code }) => code,
  );

describe("JURISDICTIONS", () => {
  it("holds the 27 members of the EU", () => {
    expect(codes("eu").join(" ")).toBe(
      "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK",
    );
  });

  it("holds the three EEA-EFTA states", () => {
    expect(codes("eea-efta").join(" ")).toBe("IS LI NO");
  });

  it("agrees with two tables that others keep", () => {
    // One writes Greece as the EU's institutions do.
    const iso = getEuMembers().map((code) => (code === "EL" ? "GR" : code));
    expect(codes("eu")).toEqual(iso.sort());
    const members = (test: (code: string) => boolean) => COUNTRY_CODES.filter(test);
    expect(codes("eu")).toEqual(members(isEuropean.euMember));
    expect(JURISDICTIONS.map(({ code }) => code).sort()).toEqual(members(isEuropean.eeaMember));
  });

  it("names each country as the CLDR does", () => {
    const names = new Intl.DisplayNames(["en"], { type: "region" });
    for (const { code, name } of JURISDICTIONS) expect(names.of(code)).toBe(name);
  });

  it("has codes of ISO 3166-1 only, each once", () => {
    expect(JURISDICTIONS.filter(({ code }) => !isCountryCode(code))).toEqual([]);
    expect(new Set(JURISDICTIONS.map(({ code }) => code)).size).toBe(JURISDICTIONS.length);
  });

  it("says since when and by what", () => {
    for (const { asOf } of Object.values(JURISDICTION_SOURCES)) {
      expect(asOf).toMatch(/^\d{4}-\d{2}-\d{2}$/);
    }
  });
});

describe("TERRITORIES", () => {
  it("tells EU territory from what is not", () => {
    const names = (inside: boolean): string =>
      TERRITORIES.filter((territory) => territory.inside === inside)
        .map(({ code }) => code)
        .sort()
        .join(" ");
    expect(names(true)).toBe("AX GF GP MF MQ RE YT");
    expect(names(false)).toBe("AW BL BQ CW FO GI GL NC PF PM SJ SX TF WF");
  });

  it("has codes of ISO 3166-1 only, each once and none of a state's", () => {
    const all = [...TERRITORIES, ...JURISDICTIONS].map(({ code }) => code);
    expect(all.filter((code) => !isCountryCode(code))).toEqual([]);
    expect(new Set(all).size).toBe(all.length);
  });

  it("names each territory as the CLDR does, and the article that decides", () => {
    const names = new Intl.DisplayNames(["en"], { type: "region" });
    for (const { code, name, source } of TERRITORIES) {
      expect([code, names.of(code)]).toEqual([code, name]);
      expect(source).toEqual({
        title: expect.stringMatching(/Art\. \d|Protocol/),
        asOf: expect.stringMatching(/^\d{4}-\d{2}-\d{2}$/),
      });
    }
  });
});

describe("isInside", () => {
  it.each([
    ["eea", "NO", true],
    ["eu", "NO", false],
    ["eea", "DE", true],
    ["eu", "DE", true],
    ["eea", "CH", false],
    ["eea", "GB", false],
    ["eea", "US", false],
    ["eea", "AX", true],
    ["eu", "RE", true],
    ["eea", "GL", false],
    ["eea", "SJ", false],
    ["eea", "GI", false],
    ["eea", "EU", false],
    ["eea", "AP", false],
    ["eea", "UK", false],
    ["eea", "no", false],
    ["eea", "", false],
  ] as const)("%s holds %p: %p", (residency, country, inside) => {
    expect(isInside(residency, country)).toBe(inside);
  });
});

describe("countriesInside", () => {
  it("is what isInside accepts", () => {
    for (const residency of ["eu", "eea"] as const) {
      const accepted = COUNTRY_CODES.filter((code) => isInside(residency, code));
      expect([...countriesInside(residency)].sort()).toEqual(accepted);
    }
  });

  it("holds 34 countries and territories for the EU, 37 for the EEA", () => {
    expect([countriesInside("eu").length, countriesInside("eea").length]).toEqual([34, 37]);
  });
});

it("countryName knows every country, and says the code of what is none", () => {
  const names = ["NO", "RE", "CH", "US", "EU"].map(countryName);
  expect(names).toEqual(["Norway", "Réunion", "Switzerland", "United States", "EU"]);
});

import { describe, expect, it } from "@jest/globals";
import { isCountryCode } from "../../../../model/values/country-code.ts";
import {
  countryName,
  isInside,
  JURISDICTION_SOURCES,
  JURISDICTIONS,
} from "../../../../model/values/jurisdiction.ts";

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

describe("isInside", () => {
  it.each([
    ["eea", "NO", true],
    ["eu", "NO", false],
    ["eea", "DE", true],
    ["eu", "DE", true],
    ["eea", "CH", false],
    ["eea", "GB", false],
    ["eea", "US", false],
    ["eea", "AX", false],
    ["eea", "no", false],
    ["eea", "", false],
  ] as const)("%s holds %p: %p", (residency, country, inside) => {
    expect(isInside(residency, country)).toBe(inside);
  });
});

it("countryName falls back to the code", () => {
  expect([countryName("NO"), countryName("US")]).toEqual(["Norway", "US"]);
});

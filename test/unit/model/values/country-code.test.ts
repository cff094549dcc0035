import { describe, expect, it } from "@jest/globals";
import { adviseCountryCode, isCountryCode } from "../../../../model/values/country-code.ts";

const LETTERS = Array.from({ length: 26 }, (_, index) => String.fromCharCode(65 + index));
const allPairs = LETTERS.flatMap((first) => LETTERS.map((second) => first + second));

describe("isCountryCode", () => {
  it("knows the 249 assigned codes", () => {
    expect(allPairs.filter(isCountryCode)).toHaveLength(249);
  });

  it("knows only codes that the CLDR has a name for", () => {
    const names = new Intl.DisplayNames(["en"], { type: "region", fallback: "none" });
    expect(allPairs.filter((code) => isCountryCode(code) && names.of(code) === undefined)).toEqual(
      [],
    );
  });

  it.each(["UK", "EL", "EU", "AP", "XK", "ZZ", "no", "NOR", ""])("does not know %p", (text) => {
    expect(isCountryCode(text)).toBe(false);
  });
});

describe("adviseCountryCode", () => {
  it.each([
    ["no", '"NO"'],
    ["UK", '"GB"'],
    ["el", '"GR"'],
    ["EU", "member state"],
    ["XX", "ISO 3166-1"],
  ])("for %s speaks of %s", (text, hint) => {
    expect(adviseCountryCode(text)).toContain(hint);
  });
});

import { describe, expect, it } from "@jest/globals";
import { ADEQUACY_DECISIONS, adequacyOf } from "../../../../model/values/adequacy.ts";
import { isCountryCode } from "../../../../model/values/country-code.ts";
import { isInside } from "../../../../model/values/jurisdiction.ts";

const DATE = /^\d{4}-\d{2}-\d{2}$/;
const TODAY = "2026-11-24";

describe("ADEQUACY_DECISIONS", () => {
  it("holds the sixteen decisions about countries, by code", () => {
    expect(ADEQUACY_DECISIONS.map(({ country }) => country).join(" ")).toBe(
      "AD AR BR CA CH FO GB GG IL IM JE JP KR NZ US UY",
    );
  });

  it("holds ISO codes of countries outside the EEA, by their CLDR names", () => {
    const names = new Intl.DisplayNames(["en"], { type: "region" });
    for (const { country, name } of ADEQUACY_DECISIONS) {
      expect([country, isCountryCode(country)]).toEqual([country, true]);
      expect([country, isInside("eea", country)]).toEqual([country, false]);
      expect(names.of(country)).toBe(name);
    }
  });

  it.each(ADEQUACY_DECISIONS.map((decision) => [decision.country, decision] as const))(
    "gives %s dates in order, and an act for each of them",
    (_country, { decidedOn, eu, eea, asOf }) => {
      expect([decidedOn, asOf]).toEqual([expect.stringMatching(DATE), expect.stringMatching(DATE)]);
      expect(eu.basis).toMatch(/^Commission (Implementing )?Decision (\(EU\) )?\d{4}\/\d+/);
      expect(eu.from >= decidedOn && (eu.until === null || eu.until > eu.from)).toBe(true);
      // The EEA takes over what the EU has decided, and not longer than it holds there.
      expect(eea === null || (eea.from >= eu.from && eea.until === eu.until)).toBe(true);
    },
  );

  it("names who alone may receive data", () => {
    const conditions = ADEQUACY_DECISIONS.filter(({ condition }) => condition !== null);
    expect(conditions.map(({ country }) => country)).toEqual(["CA", "IL", "JP", "KR", "US"]);
  });
});

describe("adequacyOf", () => {
  it.each([
    ["CH", "eea", TODAY, "in-force"],
    ["CH", "eu", TODAY, "in-force"],
    // In the EEA only since the GDPR came into force there.
    ["CH", "eea", "2018-07-19", "not-yet"],
    ["CH", "eu", "2018-07-19", "in-force"],
    ["GB", "eea", "2031-12-27", "in-force"],
    ["GB", "eea", "2031-12-28", "expired"],
    ["GB", "eu", "2021-06-27", "not-yet"],
    ["BR", "eu", TODAY, "in-force"],
    ["BR", "eu", "2026-01-25", "not-yet"],
    ["BR", "eea", TODAY, "not-yet"],
    ["US", "eea", TODAY, "in-force"],
    ["US", "eea", "2023-07-09", "not-yet"],
    ["IN", "eea", TODAY, "none"],
    ["NO", "eu", TODAY, "none"],
  ] as const)("%s for %s on %s: %s", (country, residency, today, kind) => {
    expect(adequacyOf(country, residency, today).kind).toBe(kind);
  });

  it("says since when or until when", () => {
    expect(adequacyOf("GB", "eu", "2032-01-01")).toMatchObject({ until: "2031-12-27" });
    expect(adequacyOf("GB", "eu", "2020-01-01")).toMatchObject({ from: "2021-06-28" });
    expect(adequacyOf("BR", "eea", TODAY)).toMatchObject({ from: null });
    expect(adequacyOf("US", "eea", TODAY)).toMatchObject({
      decision: { condition: "organisations certified under the Data Privacy Framework" },
    });
  });
});

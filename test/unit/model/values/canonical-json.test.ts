import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { canonicalJson, type JsonValue } from "../../../../model/values/canonical-json.ts";

describe("the canonical text of a JSON value", () => {
  it("is that of RFC 8785, section 3.2.2, but for the control character it cannot show", () => {
    const value = {
      numbers: [333333333.3333333, 1e30, 4.5, 2e-3, 0.000000000000000000000000001],
      string: '\u20ac$\u000f\nA\'B"\\\\"/',
      literals: [null, true, false],
    };
    expect(canonicalJson(value)).toBe(
      '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],' +
        '"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
    );
  });

  it("has keys in the order of their UTF-16 code units (RFC 8785, 3.2.3)", () => {
    const value = { "\u20ac": 1, "\r": 2, "\ufb33": 3, "1": 4, "\u{1f600}": 5, "\u0080": 6, ö: 7 };
    const keys = Object.keys(JSON.parse(canonicalJson(value)) as object);
    expect(keys).toEqual(["1", "\r", "\u0080", "ö", "\u20ac", "\u{1f600}", "\ufb33"]);
  });

  it("leaves out what is undefined", () => {
    expect(canonicalJson({ a: undefined, b: 1 })).toBe('{"b":1}');
  });

  it.each([
    ["a number without end", Infinity],
    ["no number", NaN],
    ["half a surrogate pair", "\ud800"],
    ["half a surrogate pair in a key", { "\udc00": 1 }],
  ] as readonly (readonly [string, JsonValue])[])("refuses %s", (_what, value) => {
    expect(() => canonicalJson(value)).toThrow("JSON");
  });

  it("says the same as JSON does, and does not hang on the order of keys", () => {
    const wellFormed = fc.string({ unit: "grapheme" });
    const member = fc.oneof(wellFormed, fc.integer(), fc.boolean(), fc.constant(null));
    const entries = fc.uniqueArray(fc.tuple(wellFormed, member), { selector: ([key]) => key });
    fc.assert(
      fc.property(entries, (list) => {
        const value = Object.fromEntries(list);
        const text = canonicalJson(value);
        expect(JSON.parse(text)).toEqual(value);
        expect(canonicalJson(Object.fromEntries([...list].reverse()))).toBe(text);
      }),
    );
  });
});

import { describe, expect, it } from "@jest/globals";
import {
  containsUnknown,
  markSecrets,
  plain,
  redact,
  secret,
  secretTexts,
  UNKNOWN,
} from "../../../engine/values.ts";

describe("marked values", () => {
  const value = { a: secret({ b: "x", c: [secret("y")] }), d: [1, UNKNOWN] };

  it("lose their marks for providers", () => {
    expect(plain(value)).toEqual({ a: { b: "x", c: ["y"] }, d: [1, UNKNOWN] });
  });

  it("are hidden from people", () => {
    expect(redact(value)).toEqual({ a: "[secret]", d: [1, "[unknown]"] });
  });

  it("tell which texts must not be printed", () => {
    expect(secretTexts(value)).toEqual(["x", "y"]);
  });

  it("are searched for unknowns, inside secrets too", () => {
    expect(containsUnknown(value)).toBe(true);
    expect(containsUnknown({ a: secret([UNKNOWN]) })).toBe(true);
    expect(containsUnknown({ a: secret("x") })).toBe(false);
  });
});

describe("markSecrets", () => {
  it("marks outputs by their input, finely where they are equal", () => {
    const inputs = { whole: secret("x"), part: { open: 1, hidden: secret("y") }, free: 1 };
    const outputs = { whole: "x", part: { open: 1, hidden: "y" }, free: 1, made: 2 };

    expect(markSecrets(outputs, inputs, [])).toEqual({ ...inputs, made: 2 });
  });

  it("marks an output as a whole where it differs from its secret input", () => {
    expect(markSecrets({ part: { more: 1 } }, { part: { hidden: secret("y") } }, [])).toEqual({
      part: secret({ more: 1 }),
    });
  });

  it("marks outputs by name", () => {
    expect(markSecrets({ stdout: "x" }, {}, ["stdout", "absent"])).toEqual({ stdout: secret("x") });
  });
});

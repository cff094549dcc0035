import { describe, expect, it } from "@jest/globals";
import { VERIFICATION_SERIAL } from "../../../../model/values/certificate-serial.ts";
import { editedText, parseAs, problemsOf } from "../../../fixtures/environments.ts";

const revoked = (...serials: string[]): string => {
  const entries = serials.map(
    (serial) => `{ serial: ${serial}, since: 2026-11-24, reason: a lost disk, owner: platform }`,
  );
  return `mesh: { revoked: [${entries.join(", ")}] }\n\negress:`;
};

describe("revoked certificates", () => {
  it.each<readonly [string, readonly string[], readonly string[]]>([
    ["nothing wrong", ['"5c1f"', '"00aa"'], []],
    ["a number twice", ['"5c1f"', '"005c1f"'], ["revoked-twice mesh.revoked[1].serial"]],
    ["the reserved number", [`"${VERIFICATION_SERIAL}"`], ["revoked-twice mesh.revoked[0].serial"]],
    ["a number in another form", ['"5C:1F"'], ["not-a-serial mesh.revoked[0].serial"]],
    ["a number without quotes", ["1234"], ["wrong-type mesh.revoked[0].serial"]],
  ])("are judged: %s", (_case, serials, problems) => {
    const text = editedText("valid-egress", [["egress:", revoked(...serials)]]);
    expect(problemsOf(parseAs("valid-egress", text))).toEqual(problems);
  });
});

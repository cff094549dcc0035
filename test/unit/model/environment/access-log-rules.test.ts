import { describe, expect, it } from "@jest/globals";
import { editedText, parseAs, problemsOf } from "../../../fixtures/environments.ts";

const ALLOWED = "reason: lost payments, owner: payments, expires: 2099-12-31";
const SECTION = "mesh.accessLog";

/** The fixture with something that is logged beside what always is. */
function withLog(section: string): string {
  return editedText("valid-egress", [["egress:", `mesh: { accessLog: ${section} }\n\negress:`]]);
}

const header = (name: string, more = ALLOWED): string => `{ name: ${name}, ${more} }`;
const headers = (...list: string[]): string => `{ requestHeaders: [${list.join(", ")}] }`;

describe("what access logs hold beside", () => {
  it.each<readonly [string, string, readonly string[]]>([
    ["nothing wrong", `{ queryStrings: { ${ALLOWED} } }`, []],
    ["a header", headers(header("user-agent")), []],
    [
      "no reason",
      "{ queryStrings: { owner: payments, expires: 2099-12-31 } }",
      [`missing ${SECTION}.queryStrings.reason`],
    ],
    [
      "a last day that has passed",
      `{ queryStrings: { ${ALLOWED.replace("2099", "2001")} } }`,
      [`expired ${SECTION}.queryStrings.expires`],
    ],
    [
      "a header's last day that has passed",
      headers(header("referer"), header("user-agent", ALLOWED.replace("2099", "2001"))),
      [`expired ${SECTION}.requestHeaders[1].expires`],
    ],
    ["a switch without a reason", "{ queryStrings: true }", [`wrong-type ${SECTION}.queryStrings`]],
    [
      "credentials",
      headers(header("authorization"), header("x-api-key"), header("cookie")),
      [0, 1, 2].map(
        (index) => `header-is-a-credential ${SECTION}.requestHeaders[${String(index)}].name`,
      ),
    ],
    [
      "a header twice",
      headers(header("referer"), header("referer")),
      [`header-twice ${SECTION}.requestHeaders[1].name`],
    ],
    ["bodies", "{ bodies: true }", [`unknown-key ${SECTION}.bodies`]],
  ])("is judged: %s", (_case, section, problems) => {
    expect(problemsOf(parseAs("valid-egress", withLog(section)))).toEqual(problems);
  });

  it("is warned of, each thing by itself", () => {
    const section = `{ queryStrings: { ${ALLOWED} }, requestHeaders: [${header("referer")}] }`;
    const parsed = parseAs("valid-egress", withLog(section));
    expect(parsed.ok && parsed.warnings.map(({ code }) => code)).toEqual([
      "log-may-hold-personal-data",
      "log-may-hold-personal-data",
    ]);
  });
});

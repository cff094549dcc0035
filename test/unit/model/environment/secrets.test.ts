import { describe, expect, it } from "@jest/globals";
import { HIDDEN } from "../../../../model/environment/config-error.ts";
import { editedText, parseAs } from "../../../fixtures/environments.ts";

const SECRET = "correct-horse-battery";
const PEM = "-----BEGIN EC PRIVATE KEY-----";

describe("secrets in an environment file", () => {
  it.each([
    ["password", `password: ${SECRET}`, "password"],
    ["apiKey", `apiKey: ${SECRET}`, "apiKey"],
    ["private_key", `private_key: ${SECRET}`, "private_key"],
    ["joinToken", `joinToken: ${SECRET}`, "joinToken"],
    ["a passphrase among others", `backup: { passphrase: ${SECRET} }`, "backup.passphrase"],
    ["a list of secrets", `clientSecrets: [${SECRET}]`, "clientSecrets"],
    ["a private key by its look", `motto: "${PEM} ${SECRET}"`, "motto"],
    [
      "a private key in a known field",
      `mesh: { trustDomain: "${PEM} ${SECRET}" }`,
      "mesh.trustDomain",
    ],
  ])("%s", (_case, line, path) => {
    const parsed = parseAs("valid-lab", editedText("valid-lab", [["hosts:", `${line}\nhosts:`]]));
    const problems = parsed.ok ? [] : parsed.problems;
    const found = problems.filter(({ code }) => code === "secret-in-file");
    expect(found.map(({ path: where, got, line: number }) => [where, got, number])).toEqual([
      [path, HIDDEN, 13],
    ]);
    expect(found[0]?.fix).toContain("secrets belong in Pulumi's configuration");
    expect(JSON.stringify(problems)).not.toContain(SECRET);
  });

  it("a pinned host key is none", () => {
    const parsed = parseAs("valid-inventory", editedText("valid-inventory", []));
    expect(parsed.ok).toBe(true);
  });
});

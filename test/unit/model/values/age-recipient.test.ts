import { describe, expect, it } from "@jest/globals";
import {
  generateHybridIdentity,
  generateX25519Identity,
  identityToRecipient,
} from "age-encryption";
import { recipientStrength } from "../../../../model/values/age-recipient.ts";

const CLASSICAL = "age1vckgry9kfnsk6vccqje5h3j696culhu4sx6yldm3myq6evkh3stq08zeqa";

describe("recipients of age", () => {
  it("are told apart by strength, as age's own library makes them", async () => {
    const hybrid = await identityToRecipient(await generateHybridIdentity());
    const classical = await identityToRecipient(await generateX25519Identity());
    expect(recipientStrength(hybrid)).toBe("post-quantum");
    expect(recipientStrength(classical)).toBe("classical");
    expect(recipientStrength(`${hybrid.slice(0, 700)}q${hybrid.slice(701)}`)).toBe(
      hybrid[700] === "q" ? "post-quantum" : null,
    );
  });

  it.each([
    ["one that is known", CLASSICAL, "classical"],
    ["a letter mistyped", CLASSICAL.replace("kgry", "kgrz"), null],
    ["the last letter left out", CLASSICAL.slice(0, -1), null],
    ["capitals", CLASSICAL.toUpperCase(), null],
    ["a recipient of a plugin", CLASSICAL.replace("age1", "age1yubikey1"), null],
    ["a prefix alone", "age1", null],
    ["nothing", "", null],
  ])("are read: %s", (_case, text, strength) => {
    expect(recipientStrength(text)).toBe(strength);
  });
});

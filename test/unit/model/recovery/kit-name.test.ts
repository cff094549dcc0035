import { describe, expect, it } from "@jest/globals";
import { parseKitName, renderKitName } from "../../../../model/recovery/kit-name.ts";

describe("names of kits", () => {
  it("say what, when and which, and are read again", () => {
    const name = renderKitName(
      "oslo-prod",
      "2026-11-28T21:05:09.123Z",
      "0123456789abcdef".repeat(4),
    );
    expect(name).toBe("oslo-prod-20261128T210509Z-0123456789ab.kit");
    expect(parseKitName(name)).toEqual({
      environment: "oslo-prod",
      madeAt: "2026-11-28T21:05:09Z",
      digest: "0123456789ab",
    });
  });

  it.each([
    "notes.txt",
    "lab.kit",
    "lab-20261128T210509Z-0123.kit",
    ".lab-20261128T210509Z-0123456789ab.kit.part",
    "../lab-20261128T210509Z-0123456789ab.kit",
  ])("are not taken from %s", (name) => {
    expect(parseKitName(name)).toBeNull();
  });
});

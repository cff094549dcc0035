import { createPrivateKey, X509Certificate } from "node:crypto";
import { describe, expect, it } from "@jest/globals";
import { issueWorldCertificates } from "../../../../../../../components/hosts/lab/runtime/world/world-certificates.ts";

const now = new Date("2026-11-24T12:00:00Z");

describe("certificates of a world", () => {
  it("come from its own authority and carry the names of their host", async () => {
    const { authority, issued } = await issueWorldCertificates(
      [
        { name: "bank", dnsNames: ["api.bank.example", "bank.example"] },
        { name: "metadata", dnsNames: [] },
      ],
      now,
    );
    const root = new X509Certificate(authority);
    expect(root.ca).toBe(true);
    for (const { certificate, key } of issued.values()) {
      const leaf = new X509Certificate(certificate);
      expect(leaf.verify(root.publicKey)).toBe(true);
      expect(leaf.checkPrivateKey(createPrivateKey(key))).toBe(true);
      expect(leaf.ca).toBe(false);
      expect(new Date(leaf.validFrom) < now && now < new Date(leaf.validTo)).toBe(true);
    }
    const bank = new X509Certificate(issued.get("bank")?.certificate ?? "");
    expect(bank.checkHost("bank.example")).toBe("bank.example");
    expect(bank.checkHost("post.example")).toBeUndefined();
  });

  it("are another authority's in every world", async () => {
    const [one, other] = await Promise.all([
      issueWorldCertificates([], now),
      issueWorldCertificates([], now),
    ]);
    expect(one.authority).not.toBe(other.authority);
  });
});

import { X509Certificate } from "node:crypto";
import { beforeAll, describe, expect, it } from "@jest/globals";
import {
  fingerprintsOf,
  parseCredentials,
} from "../../../../../scripts/lib/rotate/mesh-proxies.ts";
import { makeSigningKeys } from "../../../../support/signing-keys.ts";

let root: string;
let other: string;
let leaf: string;
beforeAll(async () => {
  const keys = await makeSigningKeys();
  ({ root, certificate: leaf } = keys);
  other = (await makeSigningKeys()).root;
});

const bytes = (text: string): { inline_bytes: string } => ({
  inline_bytes: Buffer.from(text).toString("base64"),
});

/** What Envoy prints of its secrets. */
function dump(chain: string | null, anchors: string): string {
  const trusted = { validation_context: { trusted_ca: bytes(anchors), crl: { filename: "x" } } };
  const own = chain === null ? {} : { tls_certificate: { certificate_chain: bytes(chain) } };
  return JSON.stringify({
    configs: [
      { "@type": "DynamicSecret", name: "default", secret: { name: "default", ...own } },
      { "@type": "DynamicSecret", name: "ROOTCA", secret: { name: "ROOTCA", ...trusted } },
    ],
  });
}

describe("what a proxy works with", () => {
  it("is its own certificate, not its authority's, and all that it trusts", () => {
    const credentials = parseCredentials(dump(leaf + root, root + other));
    expect(credentials?.certificate.fingerprint256).toBe(new X509Certificate(leaf).fingerprint256);
    expect(credentials?.certificate.verify(new X509Certificate(root).publicKey)).toBe(true);
    expect(credentials?.certificate.verify(new X509Certificate(other).publicKey)).toBe(false);
    expect(credentials?.anchors).toEqual(
      fingerprintsOf([new X509Certificate(root), new X509Certificate(other)]),
    );
  });

  it("is unknown before it has a certificate", () => {
    expect(parseCredentials(dump(null, root))).toBeUndefined();
  });

  it("is a mistake where it is no dump", () => {
    expect(() => parseCredentials('{"configs":[{"name":"default"}]}')).toThrow();
  });
});

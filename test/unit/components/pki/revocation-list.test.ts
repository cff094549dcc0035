import "reflect-metadata";
import { webcrypto } from "node:crypto";
import { beforeAll, describe, expect, it } from "@jest/globals";
import * as x509 from "@peculiar/x509";
import {
  renderRevocationList,
  reservedRevocation,
} from "../../../../components/pki/revocation-list.ts";

const REVOKED = [{ serial: "5c1f2ab90e7d4466", since: "2026-11-24" }];

describe("renderRevocationList", () => {
  const authority = { key: "", certificate: "" };
  let certificate: x509.X509Certificate;

  beforeAll(async () => {
    x509.cryptoProvider.set(webcrypto as never);
    const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
    const keys = await webcrypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
    certificate = await x509.X509CertificateGenerator.createSelfSigned({
      serialNumber: "01",
      name: "CN=lab.nordmesh.internal istiod",
      notBefore: new Date("2026-11-20T10:00:00Z"),
      notAfter: new Date("2036-11-17T10:00:00Z"),
      keys,
      signingAlgorithm: algorithm,
      extensions: [await x509.SubjectKeyIdentifierExtension.create(keys.publicKey)],
    });
    const pkcs8 = await webcrypto.subtle.exportKey("pkcs8", keys.privateKey);
    authority.key = x509.PemConverter.encode(pkcs8, "PRIVATE KEY");
    authority.certificate = certificate.toString("pem");
  });

  it("names what is revoked, under the authority's signature", async () => {
    const text = await renderRevocationList(authority, [
      reservedRevocation(authority.certificate),
      ...REVOKED,
    ]);
    expect(text).toMatch(/^-----BEGIN X509 CRL-----/);
    const list = new x509.X509Crl(x509.PemConverter.decodeFirst(text));
    expect(await list.verify({ publicKey: certificate.publicKey })).toBe(true);
    expect(
      list.entries.map(({ serialNumber, revocationDate }) => [serialNumber, revocationDate]),
    ).toEqual([
      ["6e6f72646d657368207265766f6b6564", new Date("2026-11-20T00:00:00Z")],
      ["5c1f2ab90e7d4466", new Date("2026-11-24T00:00:00Z")],
    ]);
  });

  it("is the same each time, so that nothing changes where nothing was changed", async () => {
    const [one, other] = [
      await renderRevocationList(authority, REVOKED),
      await renderRevocationList(authority, REVOKED),
    ];
    expect(one).toBe(other);
    expect(await renderRevocationList(authority, [])).not.toBe(one);
  });

  it("holds as long as the authority: once it ran out, all certificates would be refused", async () => {
    const text = await renderRevocationList(authority, []);
    const { thisUpdate, nextUpdate } = new x509.X509Crl(x509.PemConverter.decodeFirst(text));
    expect(thisUpdate).toEqual(certificate.notBefore);
    expect(nextUpdate).toEqual(certificate.notAfter);
  });
});

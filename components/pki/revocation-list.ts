// The library registers its parts with a container that needs this first.
import "reflect-metadata";
import { createPrivateKey, webcrypto } from "node:crypto";
import { p256 } from "@noble/curves/nist.js";
import * as x509 from "@peculiar/x509";
import { VERIFICATION_SERIAL } from "../../model/values/certificate-serial.ts";

/** A certificate that is no longer accepted. */
export interface Revocation {
  /** Serial number, in hexadecimal. */
  readonly serial: string;
  /** Day from which it is not, `YYYY-MM-DD`. */
  readonly since: string;
}

/** An authority's key pair, both PEM. */
interface AuthorityPem {
  readonly key: string;
  readonly certificate: string;
}

/**
 * The list of an authority's certificates that are no longer accepted (RFC 5280), PEM. The same input
 * gives the same bytes, so that an `up` without a change changes nothing. It holds for as long as the
 * authority: a proxy refuses every certificate once a list has run out, and nobody renews this one.
 */
export async function renderRevocationList(
  authority: AuthorityPem,
  revoked: readonly Revocation[],
): Promise<string> {
  const certificate = new x509.X509Certificate(authority.certificate);
  const list = await x509.X509CrlGenerator.create(
    {
      issuer: certificate.subjectName,
      thisUpdate: certificate.notBefore,
      nextUpdate: certificate.notAfter,
      entries: revoked.map(({ serial, since }) => ({
        serialNumber: serial,
        revocationDate: new Date(`${since}T00:00:00Z`),
        reason: x509.X509CrlReason.privilegeWithdrawn,
      })),
      extensions: [
        await x509.AuthorityKeyIdentifierExtension.create(certificate, false, webcrypto),
      ],
      signingAlgorithm: { name: "ECDSA", hash: "SHA-256" },
      signingKey: await importKey(authority.key),
    },
    deterministic(authority.key),
  );
  // The library's own label, "CRL", is read by nobody.
  return `${x509.PemConverter.encode(list.rawData, "X509 CRL")}\n`;
}

/**
 * One number of each intermediate authority is revoked from the start, and never issued: by a certificate
 * of that number `verify` proves that the list is looked at.
 */
export function reservedRevocation(certificate: string): Revocation {
  const { notBefore } = new x509.X509Certificate(certificate);
  return { serial: VERIFICATION_SERIAL, since: notBefore.toISOString().slice(0, 10) };
}

function importKey(pem: string): Promise<webcrypto.CryptoKey> {
  const pkcs8 = createPrivateKey(pem).export({ type: "pkcs8", format: "der" });
  const algorithm = { name: "ECDSA", namedCurve: "P-256" };
  return webcrypto.subtle.importKey("pkcs8", pkcs8, algorithm, false, ["sign"]);
}

/** Signs as RFC 6979 says: WebCrypto's signatures differ each time, and so would the list. */
function deterministic(pem: string): { readonly subtle: Pick<webcrypto.SubtleCrypto, "sign"> } {
  const { d = "" } = createPrivateKey(pem).export({ format: "jwk" });
  const secret = new Uint8Array(Buffer.from(d, "base64url"));
  return {
    subtle: {
      sign: (_algorithm, _key, data) => {
        const bytes = new Uint8Array(ArrayBuffer.isView(data) ? data.buffer : data);
        return Promise.resolve(p256.sign(bytes, secret, { lowS: false }).buffer);
      },
    },
  };
}

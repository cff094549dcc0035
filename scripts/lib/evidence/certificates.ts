import { createHash, X509Certificate } from "node:crypto";
import type { SignerFacts } from "../../../model/evidence/document/sections/signature.ts";

/** The certificate in a PEM text; null where there is none, or one whose key or times cannot be read. */
export function parseCertificate(pem: string): X509Certificate | null {
  try {
    const certificate = new X509Certificate(pem);
    // Node reads these when it is asked for them, and throws then.
    certificate.validFromDate.toISOString();
    certificate.validToDate.toISOString();
    return certificate.publicKey.type === "public" ? certificate : null;
  } catch {
    return null;
  }
}

/** SHA-256 of a certificate, `sha256:` and hexadecimal, as `openssl x509 -fingerprint -sha256` sees it. */
export function fingerprintOf({ raw }: X509Certificate): string {
  return `sha256:${createHash("sha256").update(raw).digest("hex")}`;
}

/** The name in a certificate's subject. */
export function commonNameOf({ subject }: X509Certificate): string {
  const line = subject.split("\n").find((part) => part.startsWith("CN="));
  return line?.slice("CN=".length) ?? subject;
}

/** What a document says of its certificates. */
export function describeSigner(signer: X509Certificate, root: X509Certificate): SignerFacts {
  return {
    signer: commonNameOf(signer),
    root: commonNameOf(root),
    validFrom: signer.validFromDate.toISOString(),
    validUntil: signer.validToDate.toISOString(),
    signerFingerprint: fingerprintOf(signer),
    rootFingerprint: fingerprintOf(root),
  };
}

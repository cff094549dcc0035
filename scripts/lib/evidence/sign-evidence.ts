import { createPrivateKey, createPublicKey, sign, X509Certificate } from "node:crypto";
import type { Evidence } from "../../../model/evidence/evidence.ts";
import {
  SIGNATURE_ALGORITHM,
  type SignedEvidence,
  signedText,
} from "../../../model/evidence/signed-evidence.ts";
import type { SigningKeys } from "./signing-keys.ts";

/** Signs the canonical text of evidence; the result is all that a document is rendered from. */
export function signEvidence(evidence: Evidence, keys: SigningKeys): SignedEvidence {
  const key = createPrivateKey(keys.key);
  const certificate = new X509Certificate(keys.certificate);
  if (!certificate.publicKey.equals(createPublicKey(key))) {
    throw new Error("unreachable: the certificate for evidence belongs to another key");
  }
  const value = sign("sha256", Buffer.from(signedText(evidence)), key).toString("base64");
  return {
    evidence,
    signature: {
      algorithm: SIGNATURE_ALGORITHM,
      value,
      certificates: [certificate.toString(), new X509Certificate(keys.root).toString()],
    },
  };
}

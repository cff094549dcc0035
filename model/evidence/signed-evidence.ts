import { z } from "zod";
import { canonicalJson, type JsonValue } from "../values/canonical-json.ts";
import { type Evidence, evidenceSchema } from "./evidence.ts";

/** ECDSA on P-256 over the SHA-256 of the canonical JSON of the evidence, in UTF-8. */
export const SIGNATURE_ALGORITHM = "ECDSA-P256-SHA256";

const signedEvidenceSchema = z.strictObject({
  evidence: evidenceSchema,
  signature: z.strictObject({
    algorithm: z.literal(SIGNATURE_ALGORITHM),
    /** DER, as OpenSSL writes and reads it; base64. */
    value: z.base64(),
    /** PEM: the signer's, then the root that issued it. */
    certificates: z.tuple([z.string(), z.string()]).readonly(),
  }),
});

export interface SignedEvidence {
  readonly evidence: Evidence;
  readonly signature: z.infer<typeof signedEvidenceSchema>["signature"];
}

/** The text that is signed. */
export function signedText(evidence: Evidence): string {
  return canonicalJson(asJson(evidence));
}

/** The JSON file of a document: canonical, so that any other byte in it is noticed; ends with a newline. */
export function renderSignedJson(signed: SignedEvidence): string {
  return `${canonicalJson(asJson(signed))}\n`;
}

/** Reads signed evidence; null where the text is none. Says nothing about its signature. */
export function parseSignedJson(text: string): SignedEvidence | null {
  try {
    const signed = signedEvidenceSchema.parse(JSON.parse(text));
    // What cannot be written again was not written by us.
    renderSignedJson(signed);
    return signed;
  } catch {
    return null;
  }
}

// Its schema holds nothing but texts, numbers, booleans, nulls, lists and objects.
function asJson(value: Evidence | SignedEvidence): JsonValue {
  return value as unknown as JsonValue;
}

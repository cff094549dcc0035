import { verify } from "node:crypto";
import type { X509Certificate } from "node:crypto";
import { EVIDENCE_LAYOUT } from "../../../model/evidence/document/layout.ts";
import { findEmbedded, renderDocument } from "../../../model/evidence/document/render-document.ts";
import {
  parseSignedJson,
  renderSignedJson,
  type SignedEvidence,
  signedText,
} from "../../../model/evidence/signed-evidence.ts";
import { commonNameOf, describeSigner, fingerprintOf, parseCertificate } from "./certificates.ts";

/** One question that a check asks of a document. `unknown` is neither: it could not be asked. */
export interface DocumentCheck {
  readonly name: "content" | "signature" | "certificate" | "page";
  readonly outcome: "passed" | "failed" | "unknown";
  readonly detail: string;
}

/** The text of a document's file, and the signed evidence in it. */
export interface OpenedDocument {
  readonly text: string;
  readonly form: "page" | "json";
  readonly signed: SignedEvidence;
}

/** Reads a document, page or JSON, without believing any of it; null where it holds no evidence. */
export function openDocument(text: string): OpenedDocument | null {
  const isJson = text.trimStart().startsWith("{");
  const json = isJson ? text : findEmbedded(text);
  const signed = json === null ? null : parseSignedJson(json);
  return signed === null ? null : { text, form: isJson ? "json" : "page", signed };
}

/** What is said of a file that holds no evidence. */
export const NO_DOCUMENT: DocumentCheck = {
  name: "content",
  outcome: "failed",
  detail:
    "the file holds no signed evidence that this version can read: it is no document, or was damaged",
};

/**
 * Asks whether a document is what the holder of an environment's key made: the signature fits the
 * data, the root that the caller trusts issued the certificate, and the file is byte for byte what
 * follows from that data.
 */
export function checkDocument(
  { text, form, signed }: OpenedDocument,
  trustedRoot: X509Certificate,
): readonly DocumentCheck[] {
  return [
    checkSignature(signed),
    checkCertificate(signed, trustedRoot),
    form === "json" ? checkJson(text, signed) : checkPage(text, signed),
  ];
}

type Check = DocumentCheck;

function checkSignature({ evidence, signature }: SignedEvidence): Check {
  const certificate = parseCertificate(signature.certificates[0]);
  const value = Buffer.from(signature.value, "base64");
  const fits =
    certificate !== null &&
    verify("sha256", Buffer.from(signedText(evidence)), certificate.publicKey, value);
  return fits
    ? { name: "signature", outcome: "passed", detail: "it fits the data" }
    : { name: "signature", outcome: "failed", detail: "it does not fit the data" };
}

function checkCertificate(signed: SignedEvidence, root: X509Certificate): Check {
  const objection = objectToCertificate(signed, root);
  return objection === null
    ? {
        name: "certificate",
        outcome: "passed",
        detail: `${signerName(signed)}, issued by the root ${fingerprintOf(root)}`,
      }
    : { name: "certificate", outcome: "failed", detail: objection };
}

function objectToCertificate(signed: SignedEvidence, root: X509Certificate): string | null {
  const { evidence, signature } = signed;
  const [certificate, named] = signature.certificates.map(parseCertificate);
  if (!certificate || !named) return "the document has no readable certificates";
  if (fingerprintOf(named) !== fingerprintOf(root)) {
    return `the document names the root ${fingerprintOf(named)}, and ${fingerprintOf(root)} is the trusted one`;
  }
  if (!isIssuedBy(certificate, root)) {
    return "the trusted root did not issue the signer's certificate";
  }
  if (certificate.ca || commonNameOf(certificate) !== signerName(signed)) {
    return `the certificate is not for signing evidence of ${evidence.environment}`;
  }
  // What counts is the day of signing: a document outlives the certificate behind it.
  const madeAt = new Date(evidence.madeAt);
  return madeAt < certificate.validFromDate || madeAt > certificate.validToDate
    ? `the certificate was not valid at ${evidence.madeAt}, when the document was made`
    : null;
}

function isIssuedBy(certificate: X509Certificate, root: X509Certificate): boolean {
  return root.ca && certificate.checkIssued(root) && certificate.verify(root.publicKey);
}

function signerName({ evidence }: SignedEvidence): string {
  return `${evidence.environment} evidence`;
}

function checkJson(text: string, signed: SignedEvidence): Check {
  return text === renderSignedJson(signed)
    ? { name: "content", outcome: "passed", detail: "the file holds the signed data and no more" }
    : { name: "content", outcome: "failed", detail: "the file was changed around the signed data" };
}

// The page is what people read. That its data is signed says nothing of what else it shows.
function checkPage(text: string, signed: SignedEvidence): Check {
  const { layout, version } = signed.evidence.madeBy;
  if (layout !== EVIDENCE_LAYOUT) {
    const detail = `it was rendered by nordmesh ${version} with layout ${String(layout)}, and this one has layout ${String(EVIDENCE_LAYOUT)}: check the JSON file, or the page with that version`;
    return { name: "page", outcome: "unknown", detail };
  }
  const [signer, root] = signed.signature.certificates.map(parseCertificate);
  const isSame = signer && root && text === renderDocument(signed, describeSigner(signer, root));
  return isSame
    ? { name: "page", outcome: "passed", detail: "it shows the signed data and no more" }
    : { name: "page", outcome: "failed", detail: "it shows something else than the signed data" };
}

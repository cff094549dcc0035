import type { SignedEvidence } from "../../signed-evidence.ts";
import { markup } from "../markup.ts";
import { code, formatTime, renderFacts, type Section } from "./parts.ts";

/** What the certificates of a signature say, read by the caller: there is no X.509 in here. */
export interface SignerFacts {
  /** Common names. */
  readonly signer: string;
  readonly root: string;
  /** ISO 8601, UTC. */
  readonly validFrom: string;
  readonly validUntil: string;
  /** SHA-256 of the certificates. */
  readonly signerFingerprint: string;
  readonly rootFingerprint: string;
}

/** By whom the document was signed, and how to check it. */
export function signatureSection({ signature }: SignedEvidence, facts: SignerFacts): Section {
  return {
    id: "signature",
    title: "How to check the signature",
    body: markup`<p>
        The data of this document is embedded in this page and signed with a key of the environment.
        The command below checks the signature, the certificate behind it, and that this page shows
        that data and nothing else: one changed byte and it says so.
      </p>
      <pre>npm run evidence -- --check FILE --root ROOT.pem</pre>
      <p>
        FILE is this page, or the JSON file beside it. ROOT.pem is the environment’s root
        certificate for evidence. Get it, or its fingerprint, from the controller by another way
        than this document: whoever forges the one would forge the other.
      </p>
      ${renderFacts([
        ["Signed by", facts.signer],
        ["Issued by", facts.root],
        ["Certificate valid", `${formatTime(facts.validFrom)} to ${formatTime(facts.validUntil)}`],
        ["Certificate, SHA-256", code(facts.signerFingerprint)],
        ["Root, SHA-256", code(facts.rootFingerprint)],
        ["Algorithm", signature.algorithm],
        ["Signature", code(signature.value)],
      ])}`,
  };
}

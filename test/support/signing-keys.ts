import type { SigningKeys } from "../../scripts/lib/evidence/signing-keys.ts";
import { makeTls, TLS_TYPES } from "../engine/support/tls-resources.ts";

export interface KeyOptions {
  readonly commonName?: string;
  readonly isCaCertificate?: boolean;
  /** The signer is the root, and its certificate the root's. */
  readonly signWithRoot?: boolean;
}

/** Keys for signing evidence of "lab", made by the engine as the program asks for them. */
export async function makeSigningKeys(options: KeyOptions = {}): Promise<SigningKeys> {
  const makeKey = async (): Promise<string> => {
    const key = await makeTls(TLS_TYPES.privateKey, { algorithm: "ECDSA", ecdsaCurve: "P256" });
    return textOf(key, "privateKeyPem");
  };
  const rootKey = await makeKey();
  const rootMade = await makeTls(TLS_TYPES.selfSignedCert, {
    privateKeyPem: rootKey,
    subject: { commonName: "lab evidence root" },
    isCaCertificate: true,
    setSubjectKeyId: true,
    allowedUses: ["cert_signing", "crl_signing", "digital_signature", "key_encipherment"],
    validityPeriodHours: 87_600,
  });
  const root = textOf(rootMade, "certPem");
  if (options.signWithRoot === true) return { key: rootKey, certificate: root, root };
  const key = await makeKey();
  const request = await makeTls(TLS_TYPES.certRequest, {
    privateKeyPem: key,
    subject: { commonName: options.commonName ?? "lab evidence" },
  });
  const issued = await makeTls(TLS_TYPES.locallySignedCert, {
    certRequestPem: textOf(request, "certRequestPem"),
    caPrivateKeyPem: rootKey,
    caCertPem: root,
    isCaCertificate: options.isCaCertificate ?? false,
    setSubjectKeyId: true,
    allowedUses:
      options.isCaCertificate === true
        ? ["cert_signing", "digital_signature"]
        : ["digital_signature", "content_commitment"],
    validityPeriodHours: 8760,
  });
  return { key, certificate: textOf(issued, "certPem"), root };
}

function textOf(outputs: Record<string, string>, name: string): string {
  const value = outputs[name];
  if (value === undefined) throw new Error(`no output ${name}`);
  return value;
}

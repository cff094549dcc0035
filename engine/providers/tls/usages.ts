import { x509 } from "./x509.ts";

const { KeyUsageFlags } = x509;

/** The provider's names for key usage bits. */
const KEY_USAGES: Readonly<Record<string, number>> = {
  digital_signature: KeyUsageFlags.digitalSignature,
  content_commitment: KeyUsageFlags.nonRepudiation,
  key_encipherment: KeyUsageFlags.keyEncipherment,
  data_encipherment: KeyUsageFlags.dataEncipherment,
  key_agreement: KeyUsageFlags.keyAgreement,
  cert_signing: KeyUsageFlags.keyCertSign,
  crl_signing: KeyUsageFlags.cRLSign,
  encipher_only: KeyUsageFlags.encipherOnly,
  decipher_only: KeyUsageFlags.decipherOnly,
};

/** The provider's names for extended key usages. */
const EXTENDED_USAGES: Readonly<Record<string, string>> = {
  any_extended: "2.5.29.37.0",
  server_auth: "1.3.6.1.5.5.7.3.1",
  client_auth: "1.3.6.1.5.5.7.3.2",
  code_signing: "1.3.6.1.5.5.7.3.3",
  email_protection: "1.3.6.1.5.5.7.3.4",
  ipsec_end_system: "1.3.6.1.5.5.7.3.5",
  ipsec_tunnel: "1.3.6.1.5.5.7.3.6",
  ipsec_user: "1.3.6.1.5.5.7.3.7",
  timestamping: "1.3.6.1.5.5.7.3.8",
  ocsp_signing: "1.3.6.1.5.5.7.3.9",
};

/** The two usage extensions for `allowedUses`. Throws on a name that is neither. */
export function usageExtensions(uses: readonly string[]): x509.Extension[] {
  const unknown = uses.find((use) => !(use in KEY_USAGES) && !(use in EXTENDED_USAGES));
  if (unknown !== undefined) throw new Error(`allowedUses has the unknown use ${unknown}`);
  const bits = uses.reduce((sum, use) => sum | (KEY_USAGES[use] ?? 0), 0);
  const extended = uses.flatMap((use) => EXTENDED_USAGES[use] ?? []);
  return [
    ...(bits === 0 ? [] : [keyUsage(bits)]),
    ...(extended.length === 0 ? [] : [new x509.ExtendedKeyUsageExtension(extended)]),
  ];
}

function keyUsage(bits: number): x509.KeyUsagesExtension {
  // eslint-disable-next-line @typescript-eslint/no-unsafe-enum-assignment -- a sum of flags is no member
  return new x509.KeyUsagesExtension(bits, true);
}

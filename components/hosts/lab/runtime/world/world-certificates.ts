// The library registers its parts with a container that needs this first.
import "reflect-metadata";
import { randomBytes, webcrypto } from "node:crypto";
import * as x509 from "@peculiar/x509";

export { x509 };

/** A key that signs, and its certificate. */
export interface Authority {
  readonly certificate: x509.X509Certificate;
  readonly privateKey: webcrypto.CryptoKey;
}

/** Who a certificate is for. */
export interface CertificateRequest {
  readonly name: string;
  readonly dnsNames: readonly string[];
  /** Identities of a mesh, such as `spiffe://mesh/ns/demo/sa/echo`; default none. */
  readonly uris?: readonly string[];
  /** In hexadecimal; default a random one. */
  readonly serialNumber?: string;
  /** How long it holds from now on; default 30. */
  readonly days?: number;
}

x509.cryptoProvider.set(webcrypto as never);

const KEYS = { name: "ECDSA", namedCurve: "P-256" } as const;
const SIGNING = { name: "ECDSA", hash: "SHA-256" } as const;
const DAY_MILLISECONDS = 86_400_000;

/**
 * Makes an authority for one world and a certificate for each set of names. The authority's key is kept
 * nowhere: nothing else will ever be signed with it.
 */
export async function issueWorldCertificates(
  hosts: readonly CertificateRequest[],
  now: Date,
): Promise<{
  readonly authority: string;
  readonly issued: ReadonlyMap<string, { readonly certificate: string; readonly key: string }>;
}> {
  const authority = await createAuthority(now);
  const issued = await Promise.all(
    hosts.map(async (host) => [host.name, await issueCertificate(authority, host, now)] as const),
  );
  return { authority: pem(authority.certificate), issued: new Map(issued) };
}

async function createAuthority(now: Date): Promise<Authority> {
  const keys = await createKeys();
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: randomSerial(),
    name: "CN=the world of a lab",
    ...validity(now),
    keys,
    signingAlgorithm: SIGNING,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign, true),
    ],
  });
  return { certificate, privateKey: keys.privateKey };
}

/** Makes a key and has an authority sign a certificate for it; both PEM. */
export async function issueCertificate(
  authority: Authority,
  { dnsNames, uris = [], serialNumber = randomSerial(), days }: CertificateRequest,
  now: Date,
): Promise<{ certificate: string; key: string }> {
  const keys = await createKeys();
  const names = [
    ...dnsNames.map((value) => ({ type: "dns" as const, value })),
    ...uris.map((value) => ({ type: "url" as const, value })),
  ];
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber,
    subject: `CN=${dnsNames[0] ?? "a host without a name"}`,
    // As the authority writes it: names are compared byte by byte.
    issuer: authority.certificate.subjectName,
    ...validity(now, days),
    publicKey: keys.publicKey,
    signingKey: authority.privateKey,
    signingAlgorithm: SIGNING,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      ...(names.length === 0 ? [] : [new x509.SubjectAlternativeNameExtension(names)]),
    ],
  });
  const pkcs8 = await webcrypto.subtle.exportKey("pkcs8", keys.privateKey);
  return {
    certificate: pem(certificate),
    key: `${x509.PemConverter.encode(pkcs8, "PRIVATE KEY")}\n`,
  };
}

function createKeys(): Promise<webcrypto.CryptoKeyPair> {
  return webcrypto.subtle.generateKey(KEYS, true, ["sign", "verify"]);
}

function validity(now: Date, days = 30) {
  return {
    notBefore: new Date(now.getTime() - DAY_MILLISECONDS),
    notAfter: new Date(now.getTime() + days * DAY_MILLISECONDS),
  };
}

// RFC 5280: positive; the first bit would make it negative, and a leading zero is dropped.
function randomSerial(): string {
  return `4${randomBytes(16).toString("hex").slice(1)}`;
}

function pem(certificate: x509.X509Certificate): string {
  return `${certificate.toString("pem")}\n`;
}

// The library registers its parts with a container that needs this first.
import "reflect-metadata";
import { randomBytes, webcrypto } from "node:crypto";
import * as x509 from "@peculiar/x509";

/** A key that signs, and its certificate. */
interface Authority {
  readonly certificate: x509.X509Certificate;
  readonly keys: webcrypto.CryptoKeyPair;
}

/** Who a certificate is for. */
export interface CertificateRequest {
  readonly name: string;
  readonly dnsNames: readonly string[];
  /** Identities of a mesh, such as `spiffe://mesh/ns/demo/sa/echo`; default none. */
  readonly uris?: readonly string[];
}

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
  x509.cryptoProvider.set(webcrypto as never);
  const authority = await createAuthority(now);
  const issued = await Promise.all(
    hosts.map(async (host) => [host.name, await issue(authority, host, now)] as const),
  );
  return { authority: pem(authority.certificate), issued: new Map(issued) };
}

async function createAuthority(now: Date): Promise<Authority> {
  const keys = await createKeys();
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: serialNumber(),
    name: "CN=the world of a lab",
    ...validity(now),
    keys,
    signingAlgorithm: SIGNING,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign, true),
    ],
  });
  return { certificate, keys };
}

async function issue(
  authority: Authority,
  { dnsNames, uris = [] }: CertificateRequest,
  now: Date,
): Promise<{ certificate: string; key: string }> {
  const keys = await createKeys();
  const names = [
    ...dnsNames.map((value) => ({ type: "dns" as const, value })),
    ...uris.map((value) => ({ type: "url" as const, value })),
  ];
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: serialNumber(),
    subject: `CN=${dnsNames[0] ?? "a host without a name"}`,
    issuer: authority.certificate.subject,
    ...validity(now),
    publicKey: keys.publicKey,
    signingKey: authority.keys.privateKey,
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

function validity(now: Date) {
  return {
    notBefore: new Date(now.getTime() - DAY_MILLISECONDS),
    notAfter: new Date(now.getTime() + 30 * DAY_MILLISECONDS),
  };
}

// RFC 5280: positive; the first bit would make it negative, and a leading zero is dropped.
function serialNumber(): string {
  return `4${randomBytes(16).toString("hex").slice(1)}`;
}

function pem(certificate: x509.X509Certificate): string {
  return `${certificate.toString("pem")}\n`;
}

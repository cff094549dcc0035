import { createHash, createPublicKey, randomBytes } from "node:crypto";
import { asText } from "../../values.ts";
import type { PropertyMap } from "../../values.ts";
import type { CreateResult } from "../provider.ts";
import { readPrivateKey } from "./private-key.ts";
import { HOUR_MS, isReadyForRenewal } from "./renewal.ts";
import { alternativeNames, subjectName, textsOf } from "./subject.ts";
import { usageExtensions } from "./usages.ts";
import { signingKeys, x509 } from "./x509.ts";
import type { SigningKeys } from "./x509.ts";

const SUBJECT_ALTERNATIVE_NAME = "2.5.29.17";

/** What a certificate says, apart from its validity and serial number. */
interface Contents {
  readonly subject: x509.Name;
  readonly issuer: x509.Name;
  readonly publicKey: x509.PublicKey;
  readonly extensions: readonly x509.Extension[];
  readonly signer: SigningKeys;
}

/** Makes a `tls:index/selfSignedCert:SelfSignedCert`. */
export async function createSelfSignedCert(inputs: PropertyMap, now: Date): Promise<CreateResult> {
  const { key, algorithm } = readPrivateKey(inputs["privateKeyPem"]);
  const signer = await signingKeys(key, createPublicKey(key));
  const publicKey = await x509.PublicKey.create(signer.publicKey);
  const subject = subjectName(inputs);
  const keyId = await x509.SubjectKeyIdentifierExtension.create(publicKey);
  const extensions = [
    ...commonExtensions(inputs),
    ...(inputs["setSubjectKeyId"] === true || inputs["isCaCertificate"] === true ? [keyId] : []),
    ...(inputs["setAuthorityKeyId"] === true
      ? [new x509.AuthorityKeyIdentifierExtension(keyId.keyId)]
      : []),
    ...[alternativeNames(inputs) ?? []].flat(),
  ];
  const contents = { subject, issuer: subject, publicKey, extensions, signer };
  return issue(inputs, contents, { keyAlgorithm: algorithm }, now);
}

/** Makes a `tls:index/locallySignedCert:LocallySignedCert` from a request and a CA. */
export async function createLocallySignedCert(
  inputs: PropertyMap,
  now: Date,
): Promise<CreateResult> {
  const request = new x509.Pkcs10CertificateRequest(asText(inputs["certRequestPem"]));
  if (!(await request.verify())) throw new Error("certRequestPem has a wrong signature");
  const ca = new x509.X509Certificate(asText(inputs["caCertPem"]));
  const { key, algorithm } = readPrivateKey(inputs["caPrivateKeyPem"]);
  const signer = await signingKeys(key, createPublicKey(key));
  const caKey = await x509.PublicKey.create(signer.publicKey);
  if (!sameKey(caKey, ca.publicKey))
    throw new Error("caPrivateKeyPem does not belong to caCertPem");
  const names = request.getExtension(SUBJECT_ALTERNATIVE_NAME);
  const caKeyId = ca.getExtension(x509.SubjectKeyIdentifierExtension);
  const withKeyId = inputs["setSubjectKeyId"] === true || inputs["isCaCertificate"] === true;
  const extensions = [
    ...commonExtensions(inputs),
    ...(withKeyId ? [await x509.SubjectKeyIdentifierExtension.create(request.publicKey)] : []),
    ...(caKeyId === null ? [] : [new x509.AuthorityKeyIdentifierExtension(caKeyId.keyId)]),
    ...(names === null ? [] : [names]),
  ];
  const { subjectName: subject, publicKey } = request;
  const contents = { subject, issuer: ca.subjectName, publicKey, extensions, signer };
  return issue(inputs, contents, { caKeyAlgorithm: algorithm }, now);
}

/** Makes a `tls:index/certRequest:CertRequest`. */
export async function createCertRequest(inputs: PropertyMap): Promise<CreateResult> {
  const { key, algorithm } = readPrivateKey(inputs["privateKeyPem"]);
  const signer = await signingKeys(key, createPublicKey(key));
  const request = await x509.Pkcs10CertificateRequestGenerator.create({
    name: subjectName(inputs),
    keys: { privateKey: signer.privateKey, publicKey: signer.publicKey },
    signingAlgorithm: signer.algorithm,
    extensions: [alternativeNames(inputs) ?? []].flat(),
  });
  const certRequestPem = `${request.toString("pem")}\n`;
  const id = createHash("sha1").update(certRequestPem).digest("hex");
  return { id, outputs: { ...inputs, keyAlgorithm: algorithm, certRequestPem } };
}

async function issue(
  inputs: PropertyMap,
  { subject, issuer, publicKey, extensions, signer }: Contents,
  extra: PropertyMap,
  now: Date,
): Promise<CreateResult> {
  // Certificates count whole seconds.
  const notBefore = new Date(Math.floor(now.getTime() / 1000) * 1000);
  const hours = Number(inputs["validityPeriodHours"]);
  const notAfter = new Date(notBefore.getTime() + hours * HOUR_MS);
  const serial = positiveSerial();
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: serial.toString("hex"),
    subject,
    issuer,
    notBefore,
    notAfter,
    publicKey,
    signingKey: signer.privateKey,
    signingAlgorithm: signer.algorithm,
    extensions: [...extensions],
  });
  const outputs: PropertyMap = {
    earlyRenewalHours: 0,
    isCaCertificate: false,
    setSubjectKeyId: false,
    ...inputs,
    ...extra,
    certPem: `${certificate.toString("pem")}\n`,
    validityStartTime: notBefore.toISOString(),
    validityEndTime: notAfter.toISOString(),
  };
  const readyForRenewal = isReadyForRenewal(inputs, outputs, now);
  const id = BigInt(`0x${serial.toString("hex")}`).toString();
  return { id, outputs: { ...outputs, readyForRenewal } };
}

function commonExtensions(inputs: PropertyMap): x509.Extension[] {
  const isCa = inputs["isCaCertificate"] === true;
  const pathLength = inputs["maxPathLength"];
  const limit = isCa && typeof pathLength === "number" && pathLength >= 0 ? pathLength : undefined;
  return [
    ...usageExtensions(textsOf(inputs["allowedUses"])),
    new x509.BasicConstraintsExtension(isCa, limit, true),
  ];
}

// RFC 5280: positive, at most 20 octets; the first bit would make it negative.
function positiveSerial(): Buffer {
  const serial = randomBytes(16);
  serial[0] = ((serial[0] ?? 0) & 0x7f) | 0x40;
  return serial;
}

function sameKey(a: x509.PublicKey, b: x509.PublicKey): boolean {
  return Buffer.from(a.rawData).equals(Buffer.from(b.rawData));
}

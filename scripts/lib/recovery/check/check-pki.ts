import { createPrivateKey, X509Certificate, type KeyObject } from "node:crypto";
import { type RotationPlan, UNCHANGED } from "../../../../model/plan/generations.ts";
import { type NeededSecret, neededSecrets } from "../../../../model/recovery/needed-secrets.ts";
import type { OpenResource } from "../kit/stack-resources.ts";

type Resources = ReadonlyMap<string, OpenResource>;

/**
 * Everything that is wrong with the secrets that a rebuild needs: one that is not there, a key that is not its
 * certificate's, a certificate that another authority signed. Keys themselves are never in what is said.
 */
export function checkPki(
  resources: Resources,
  driver: string,
  rotation: RotationPlan = UNCHANGED,
): string[] {
  return neededSecrets(driver, rotation).flatMap((needed) => checkOne(resources, needed));
}

function checkOne(resources: Resources, needed: NeededSecret): string[] {
  const { what, key: keyName, certificate: certificateName } = needed;
  const key = parseKey(textOf(resources, keyName, "privateKeyPem"));
  if (key === null) return [`${what}: there is no key ${keyName}, or it cannot be read`];
  if (certificateName === null) return [];
  const certificate = parseCertificate(textOf(resources, certificateName, "certPem"));
  if (certificate === null) {
    return [`${what}: there is no certificate ${certificateName}, or it cannot be read`];
  }
  if (!certificate.checkPrivateKey(key)) {
    return [`${what}: the key ${keyName} does not belong to the certificate ${certificateName}`];
  }
  return checkIssuer(resources, needed, certificate);
}

function checkIssuer(
  resources: Resources,
  { what, certificate: name, issuer }: NeededSecret,
  certificate: X509Certificate,
): string[] {
  const authority =
    issuer === null ? certificate : parseCertificate(textOf(resources, issuer, "certPem"));
  // That the authority is missing is said of the authority itself.
  if (authority === null || certificate.verify(authority.publicKey)) return [];
  return [`${what}: the certificate ${name ?? ""} is not signed by ${issuer ?? "itself"}`];
}

function textOf(resources: Resources, name: string, output: string): string {
  const value = resources.get(name)?.outputs[output];
  return typeof value === "string" ? value : "";
}

function parseKey(pem: string): KeyObject | null {
  try {
    return createPrivateKey(pem);
  } catch {
    return null;
  }
}

function parseCertificate(pem: string): X509Certificate | null {
  try {
    return new X509Certificate(pem);
  } catch {
    return null;
  }
}

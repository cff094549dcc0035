import { KeyObject, webcrypto } from "node:crypto";
import "reflect-metadata";
import * as x509 from "@peculiar/x509";

const ALGORITHM = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };

/** PEM. */
export interface ServerIdentity {
  readonly certificate: string;
  readonly key: string;
}

/** A certificate that signs itself, for a server on 127.0.0.1; it holds for a year unless an end is given. */
export async function makeServerIdentity(notAfter?: Date): Promise<ServerIdentity> {
  x509.cryptoProvider.set(webcrypto);
  const keys = await webcrypto.subtle.generateKey(ALGORITHM, true, ["sign", "verify"]);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    name: "CN=test",
    keys,
    signingAlgorithm: ALGORITHM,
    ...(notAfter !== undefined && { notBefore: new Date(0), notAfter }),
    extensions: [
      new x509.BasicConstraintsExtension(true),
      new x509.SubjectAlternativeNameExtension([{ type: "ip", value: "127.0.0.1" }]),
    ],
  });
  const key = KeyObject.from(keys.privateKey);
  const pem = key.export({ type: "pkcs8", format: "pem" }).toString();
  return { certificate: certificate.toString("pem"), key: pem };
}

// The library registers its parts with a container that needs this first.
import "reflect-metadata";
import { webcrypto } from "node:crypto";
import type { KeyObject } from "node:crypto";
import * as x509 from "@peculiar/x509";

x509.cryptoProvider.set(webcrypto as never);

export { x509 };

type ImportAlgorithm =
  webcrypto.RsaHashedImportParams | webcrypto.EcKeyImportParams | { name: string };

/** Name and, except for Ed25519, hash. */
interface SigningAlgorithm {
  readonly name: string;
  readonly hash?: string;
}

/** A key as WebCrypto wants it, and the algorithm to sign with. */
export interface SigningKeys {
  readonly privateKey: webcrypto.CryptoKey;
  readonly publicKey: webcrypto.CryptoKey;
  readonly algorithm: SigningAlgorithm;
}

const EC: Readonly<Record<string, { curve: string; hash: string }>> = {
  prime256v1: { curve: "P-256", hash: "SHA-256" },
  secp384r1: { curve: "P-384", hash: "SHA-384" },
  secp521r1: { curve: "P-521", hash: "SHA-512" },
};

/** Prepares a key pair for signing. Throws for curves that WebCrypto lacks (P224). */
export async function signingKeys(key: KeyObject, publicKey: KeyObject): Promise<SigningKeys> {
  const { importWith, signWith } = algorithms(key);
  const pkcs8 = key.export({ type: "pkcs8", format: "der" });
  const spki = publicKey.export({ type: "spki", format: "der" });
  const { subtle } = webcrypto;
  return {
    privateKey: await subtle.importKey("pkcs8", pkcs8, importWith, true, ["sign"]),
    publicKey: await subtle.importKey("spki", spki, importWith, true, ["verify"]),
    algorithm: signWith,
  };
}

function algorithms(key: KeyObject): {
  importWith: ImportAlgorithm;
  signWith: SigningAlgorithm;
} {
  if (key.asymmetricKeyType === "rsa") {
    const algorithm = { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" };
    return { importWith: algorithm, signWith: algorithm };
  }
  if (key.asymmetricKeyType === "ed25519") {
    return { importWith: { name: "Ed25519" }, signWith: { name: "Ed25519" } };
  }
  const name = key.asymmetricKeyDetails?.namedCurve ?? "";
  const known = EC[name];
  if (known === undefined) throw new Error(`certificates cannot be made with the curve ${name}`);
  // As Go does: the hash follows the curve.
  return {
    importWith: { name: "ECDSA", namedCurve: known.curve },
    signWith: { name: "ECDSA", hash: known.hash },
  };
}

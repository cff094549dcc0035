import { createHash, createPrivateKey, createPublicKey, generateKeyPair } from "node:crypto";
import type { KeyObject } from "node:crypto";
import { promisify } from "node:util";
import { asText } from "../../values.ts";
import type { PropertyMap } from "../../values.ts";
import type { CreateResult } from "../provider.ts";
import { md5Fingerprint, opensshPrivateKey, sha256Fingerprint, sshPublicKey } from "./openssh.ts";

const generate = promisify(generateKeyPair);

const CURVES: Readonly<Record<string, string>> = {
  P224: "secp224r1",
  P256: "prime256v1",
  P384: "secp384r1",
  P521: "secp521r1",
};

/** Makes a `tls:index/privateKey:PrivateKey`; the formats are those of the real provider. */
export async function createPrivateKeyResource(inputs: PropertyMap): Promise<CreateResult> {
  const rsaBits = Number(inputs["rsaBits"] ?? 2048);
  const ecdsaCurve = asText(inputs["ecdsaCurve"] ?? "P224");
  const algorithm = asText(inputs["algorithm"]);
  const key = await generateKey(algorithm, rsaBits, ecdsaCurve);
  const publicKey = createPublicKey(key);
  const ssh = sshPublicKey(key);
  const der = publicKey.export({ type: "spki", format: "der" });
  return {
    id: createHash("sha1").update(der).digest("hex"),
    outputs: {
      algorithm,
      rsaBits,
      ecdsaCurve,
      privateKeyPem: exportPrivate(key, algorithm),
      privateKeyPemPkcs8: String(key.export({ type: "pkcs8", format: "pem" })),
      privateKeyOpenssh: ssh === undefined ? "" : opensshPrivateKey(key, ssh),
      publicKeyPem: String(publicKey.export({ type: "spki", format: "pem" })),
      publicKeyOpenssh: ssh === undefined ? "" : `${ssh.type} ${ssh.blob.toString("base64")}\n`,
      publicKeyFingerprintMd5: ssh === undefined ? "" : md5Fingerprint(ssh),
      publicKeyFingerprintSha256: ssh === undefined ? "" : sha256Fingerprint(ssh),
    },
  };
}

/** Reads a private key in PEM, and names its algorithm as the provider does. */
export function readPrivateKey(pem: unknown): { key: KeyObject; algorithm: string } {
  const key = createPrivateKey(String(pem));
  const names: Readonly<Record<string, string>> = { rsa: "RSA", ec: "ECDSA", ed25519: "ED25519" };
  const algorithm = names[key.asymmetricKeyType ?? ""];
  if (algorithm === undefined) throw new Error("privateKeyPem is neither RSA, ECDSA nor ED25519");
  return { key, algorithm };
}

async function generateKey(algorithm: string, bits: number, curve: string): Promise<KeyObject> {
  if (algorithm === "RSA") return (await generate("rsa", { modulusLength: bits })).privateKey;
  if (algorithm === "ED25519") return (await generate("ed25519")).privateKey;
  const namedCurve = CURVES[curve];
  if (namedCurve === undefined) throw new Error(`unknown ecdsaCurve ${curve}`);
  return (await generate("ec", { namedCurve })).privateKey;
}

function exportPrivate(key: KeyObject, algorithm: string): string {
  if (algorithm === "RSA") return key.export({ type: "pkcs1", format: "pem" }).toString();
  if (algorithm === "ECDSA") return key.export({ type: "sec1", format: "pem" }).toString();
  return key.export({ type: "pkcs8", format: "pem" }).toString();
}

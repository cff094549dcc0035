import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  randomBytes,
  scrypt,
  timingSafeEqual,
} from "node:crypto";
import { promisify } from "node:util";

/**
 * A sealed file: header (64 bytes) + AES-256-GCM ciphertext + tag (16 bytes).
 * Header: magic and version (8) · scrypt log2 N, r, p (3), zero (5) · salt (16) · key check (16) ·
 * nonce (12) · checksum of all before it (4). The header is authenticated with the content.
 */
const MAGIC = Buffer.from("NMSEAL\0\x01", "latin1");
const HEADER_BYTES = 64;
const TAG_BYTES = 16;
const COST = { logN: 15, r: 8, p: 1 } as const;

const deriveBytes = promisify<string, Buffer, number, object, Buffer>(scrypt);

/** A key with the salt it was derived with; deriving takes about 0.1 s, so keep it for a run. */
export interface SealingKey {
  readonly key: Buffer;
  readonly salt: Buffer;
}

/** The file is not what was written: cut off, overwritten or altered. */
export class CorruptError extends Error {
  override readonly name = "CorruptError";
}

/** The file is whole, but was sealed with another passphrase. */
export class WrongPassphraseError extends Error {
  override readonly name = "WrongPassphraseError";
}

/** Derives the key for a passphrase; without a salt, a fresh one is drawn. */
export async function deriveKey(
  passphrase: string,
  salt: Buffer = randomBytes(16),
): Promise<SealingKey> {
  const { logN, r, p } = COST;
  const key = await deriveBytes(passphrase, salt, 32, { N: 2 ** logN, r, p, maxmem: 2 ** 26 });
  return { key, salt };
}

/** Encrypts with a fresh nonce. */
export function seal(content: Buffer, { key, salt }: SealingKey): Buffer {
  const nonce = randomBytes(12);
  const cost = Buffer.from([COST.logN, COST.r, COST.p, 0, 0, 0, 0, 0]);
  const body = Buffer.concat([MAGIC, cost, salt, keyCheck(key), nonce]);
  const header = Buffer.concat([body, checksum(body)]);
  const cipher = createCipheriv("aes-256-gcm", key, nonce).setAAD(header);
  return Buffer.concat([header, cipher.update(content), cipher.final(), cipher.getAuthTag()]);
}

/** The salt of a sealed file, for deriving its key. Throws CorruptError. */
export function saltOf(file: Buffer): Buffer {
  const body = file.subarray(0, HEADER_BYTES - 4);
  const whole = file.length >= HEADER_BYTES + TAG_BYTES && body.subarray(0, 8).equals(MAGIC);
  if (!whole || !checksum(body).equals(file.subarray(HEADER_BYTES - 4, HEADER_BYTES))) {
    throw new CorruptError("the header is damaged");
  }
  return Buffer.from(body.subarray(16, 32));
}

/** Decrypts. Throws CorruptError, or WrongPassphraseError when only the key is wrong. */
export function unseal(file: Buffer, { key }: SealingKey): Buffer {
  saltOf(file);
  const header = file.subarray(0, HEADER_BYTES);
  if (!timingSafeEqual(keyCheck(key), header.subarray(32, 48))) {
    throw new WrongPassphraseError(
      "the passphrase is not the one that this state was written with",
    );
  }
  const decipher = createDecipheriv("aes-256-gcm", key, header.subarray(48, 60)).setAAD(header);
  decipher.setAuthTag(file.subarray(-TAG_BYTES));
  try {
    const content = file.subarray(HEADER_BYTES, -TAG_BYTES);
    return Buffer.concat([decipher.update(content), decipher.final()]);
  } catch {
    throw new CorruptError("the content is damaged");
  }
}

// Tells a wrong passphrase from a damaged file without giving away anything about the key.
function keyCheck(key: Buffer): Buffer {
  return createHmac("sha256", key).update("nordmesh key check").digest().subarray(0, 16);
}

function checksum(bytes: Buffer): Buffer {
  return createHash("sha256").update(bytes).digest().subarray(0, 4);
}

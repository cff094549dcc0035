import { createPrivateKey, createPublicKey, hkdfSync } from "node:crypto";

/** Keys of one end of a tunnel, base64 as WireGuard writes them. */
export interface TunnelKeys {
  readonly privateKey: string;
  readonly publicKey: string;
}

/** What stands before the 32 bytes of an X25519 key in PKCS #8 (RFC 8410). */
const PKCS8_PREFIX = Buffer.from("302e020100300506032b656e04220420", "hex");

const KEY_BYTES = 32;

/**
 * The keys of the host with that address on the private network. All are derived from one secret of the
 * stack (HKDF, RFC 5869), so that keys for hosts that are added later are known before there are such
 * hosts; each host gets its own private key and never the secret.
 */
export function deriveTunnelKeys(secret: string, address: string): TunnelKeys {
  const bytes = Buffer.from(
    hkdfSync("sha256", secret, "", `nordmesh wireguard ${address}`, KEY_BYTES),
  );
  const key = createPrivateKey({
    key: Buffer.concat([PKCS8_PREFIX, bytes]),
    format: "der",
    type: "pkcs8",
  });
  const spki = createPublicKey(key).export({ format: "der", type: "spki" });
  return {
    privateKey: bytes.toString("base64"),
    publicKey: spki.subarray(-KEY_BYTES).toString("base64"),
  };
}

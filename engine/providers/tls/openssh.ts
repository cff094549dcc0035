import { createHash, createPublicKey, randomBytes } from "node:crypto";
import type { JsonWebKey, KeyObject } from "node:crypto";

/** An SSH public key: its type, and the blob that fingerprints are made of. */
export interface SshPublicKey {
  readonly type: string;
  readonly blob: Buffer;
}

const CURVES: Readonly<Record<string, string>> = {
  "P-256": "nistp256",
  "P-384": "nistp384",
  "P-521": "nistp521",
};

/** The public half in SSH's form (RFC 4253, 5656, 8709); undefined for a curve that SSH lacks. */
export function sshPublicKey(key: KeyObject): SshPublicKey | undefined {
  // Node cannot even say what such a key consists of.
  if (key.asymmetricKeyDetails?.namedCurve === "secp224r1") return undefined;
  const jwk = createPublicKeyOf(key).export({ format: "jwk" });
  if (jwk.kty === "RSA") return build("ssh-rsa", [mpint(jwk.e), mpint(jwk.n)]);
  if (jwk.kty === "OKP") return build("ssh-ed25519", [text(bytes(jwk.x))]);
  const curve = CURVES[jwk.crv ?? ""];
  if (curve === undefined) return undefined;
  return build(`ecdsa-sha2-${curve}`, [text(curve), text(point(jwk))]);
}

/** `SHA256:…` without padding, as `ssh-keygen -l` prints it. */
export function sha256Fingerprint({ blob }: SshPublicKey): string {
  return `SHA256:${createHash("sha256").update(blob).digest("base64").replace(/=+$/, "")}`;
}

/** Sixteen hexadecimal pairs with colons. */
export function md5Fingerprint({ blob }: SshPublicKey): string {
  const hex = createHash("md5").update(blob).digest("hex");
  return hex.match(/../g)?.join(":") ?? "";
}

/** The private key in OpenSSH's own container, not encrypted (PROTOCOL.key). */
export function opensshPrivateKey(key: KeyObject, pub: SshPublicKey): string {
  const check = randomBytes(4);
  const secret = Buffer.concat([check, check, text(pub.type), privateFields(key), text("")]);
  const padding = Buffer.from(Array.from({ length: -secret.length & 7 }, (_, at) => at + 1));
  const container = Buffer.concat([
    Buffer.from("openssh-key-v1\0", "latin1"),
    text("none"),
    text("none"),
    text(""),
    uint32(1),
    text(pub.blob),
    text(Buffer.concat([secret, padding])),
  ]);
  return pem("OPENSSH PRIVATE KEY", container, 70);
}

function privateFields(key: KeyObject): Buffer {
  const jwk = key.export({ format: "jwk" });
  if (jwk.kty === "RSA") {
    const { n, e, d, qi, p, q } = jwk;
    return Buffer.concat([n, e, d, qi, p, q].map(mpint));
  }
  if (jwk.kty === "OKP") {
    const publicBytes = bytes(jwk.x);
    return Buffer.concat([text(publicBytes), text(Buffer.concat([bytes(jwk.d), publicBytes]))]);
  }
  return Buffer.concat([text(CURVES[jwk.crv ?? ""] ?? ""), text(point(jwk)), mpint(jwk.d)]);
}

function createPublicKeyOf(key: KeyObject): KeyObject {
  return key.type === "public" ? key : createPublicKey(key);
}

function build(type: string, fields: readonly Buffer[]): SshPublicKey {
  return { type, blob: Buffer.concat([text(type), ...fields]) };
}

function point({ x, y }: JsonWebKey): Buffer {
  return Buffer.concat([Buffer.from([4]), bytes(x), bytes(y)]);
}

function bytes(base64url: string | undefined): Buffer {
  return Buffer.from(base64url ?? "", "base64url");
}

function uint32(value: number): Buffer {
  const buffer = Buffer.alloc(4);
  buffer.writeUInt32BE(value);
  return buffer;
}

/** SSH's `string`: length and bytes. */
function text(value: string | Buffer): Buffer {
  const content = typeof value === "string" ? Buffer.from(value) : value;
  return Buffer.concat([uint32(content.length), content]);
}

/** SSH's `mpint`: shortest form, with a zero in front where the top bit is set. */
function mpint(base64url: string | undefined): Buffer {
  let content = bytes(base64url);
  while (content.length > 1 && content[0] === 0) content = content.subarray(1);
  const negative = ((content[0] ?? 0) & 0x80) !== 0;
  return text(negative ? Buffer.concat([Buffer.from([0]), content]) : content);
}

function pem(label: string, content: Buffer, width: number): string {
  const lines = content.toString("base64").match(new RegExp(`.{1,${String(width)}}`, "g")) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join("\n")}\n-----END ${label}-----\n`;
}

import { createHash } from "node:crypto";
import { isObject } from "../../values.ts";
import type { PropertyMap } from "../../values.ts";
import { refuseInputs, textOr } from "./command-inputs.ts";

/** Where and as whom to log in, and which host key to expect there. */
export interface SshTarget {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly privateKey: string;
  readonly passphrase?: string;
  readonly hostKey: { readonly type: string; readonly blob: Buffer };
  /** For one attempt, in seconds. */
  readonly dialSeconds: number;
  /** The host through which this one is reached; its key is pinned, too. */
  readonly proxy?: SshTarget;
}

/** Other ways to log in or to get there, which the embedded engine does not have. */
const NOT_CARRIED = ["password", "agentSocketPath"];

/**
 * Reads a command's `connection`. Throws where the host key is missing: without one, anybody could
 * answer in the host's place and be handed the secrets.
 */
export function readTarget(inputs: PropertyMap): SshTarget {
  const connection = inputs["connection"];
  if (!isObject(connection)) throw new Error("a remote command needs a connection");
  const { proxy } = connection;
  if (!isObject(proxy)) return readHop(connection);
  if (isObject(proxy["proxy"])) throw new Error("a connection goes through one proxy at most");
  return { ...readHop(connection), proxy: readHop(proxy) };
}

function readHop(connection: PropertyMap): SshTarget {
  refuseInputs(connection, NOT_CARRIED);
  const { host, port, user, privateKey, hostKey, privateKeyPassword, perDialTimeout } = connection;
  if (typeof host !== "string") throw new Error("a connection needs a host");
  if (typeof privateKey !== "string")
    throw new Error(`the connection to ${host} has no privateKey`);
  if (typeof hostKey !== "string" || hostKey.trim() === "") {
    throw new Error(
      `the connection to ${host} has no hostKey, so nothing proves who answers there`,
    );
  }
  return {
    host,
    port: Number(port ?? 22),
    user: textOr(user, "root"),
    privateKey,
    ...(typeof privateKeyPassword === "string" ? { passphrase: privateKeyPassword } : {}),
    hostKey: parseHostKey(hostKey, host),
    dialSeconds: typeof perDialTimeout === "number" && perDialTimeout > 0 ? perDialTimeout : 15,
  };
}

/** `user@host:port`, for messages. */
export function describeTarget({ user, host, port }: SshTarget): string {
  return `${user}@${host}:${String(port)}`;
}

/** The name under which a connection can be shared: equal for equal ways to log in. */
export function targetIdentity(target: SshTarget): string {
  const { hostKey, proxy, ...rest } = target;
  const via = proxy === undefined ? "" : targetIdentity(proxy);
  const text = JSON.stringify({ ...rest, hostKey: hostKey.blob.toString("base64"), via });
  return createHash("sha256").update(text).digest("hex");
}

/** The fingerprint of a key blob, as `ssh-keygen -l` prints it. */
export function fingerprint(blob: Buffer): string {
  const digest = createHash("sha256").update(blob).digest("base64");
  return `SHA256:${digest.replace(/=+$/, "")}`;
}

/** Signature algorithms with which a host can prove a key of this type. */
export function signatureAlgorithms(type: string): string[] {
  return type === "ssh-rsa" ? ["rsa-sha2-512", "rsa-sha2-256"] : [type];
}

function parseHostKey(text: string, host: string): SshTarget["hostKey"] {
  const [type = "", base64 = ""] = text.trim().split(/\s+/);
  const blob = Buffer.from(base64, "base64");
  const nameLength = blob.length >= 4 ? blob.readUInt32BE(0) : 0;
  // The blob repeats its type; a mismatch is a key cut or pasted wrongly.
  if (blob.subarray(4, 4 + nameLength).toString("latin1") !== type || type === "") {
    throw new Error(`the hostKey for ${host} is not of the form "TYPE BASE64"`);
  }
  return { type, blob };
}

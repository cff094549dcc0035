const ALGORITHM = "ssh-ed25519";
const KEY_BYTES = 32;

/**
 * Whether a text is an Ed25519 public key as in `known_hosts`, without host and comment: the name,
 * a blank, and in base64 the name and the 32 bytes of the key, each after its length (RFC 8709).
 */
export function isEd25519HostKey(text: string): boolean {
  const [algorithm, encoded, ...rest] = text.split(" ");
  if (algorithm !== ALGORITHM || encoded === undefined || rest.length > 0) return false;
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(encoded)) return false;
  const blob = Buffer.from(encoded, "base64");
  const isWholeBlob = blob.length === 4 + ALGORITHM.length + 4 + KEY_BYTES;
  return (
    isWholeBlob &&
    blob.readUInt32BE(0) === ALGORITHM.length &&
    blob.toString("latin1", 4, 4 + ALGORITHM.length) === ALGORITHM &&
    blob.readUInt32BE(4 + ALGORITHM.length) === KEY_BYTES
  );
}

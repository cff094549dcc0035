/** How strong the key exchange of a recipient is: against computers of today, or of tomorrow too. */
export type RecipientStrength = "classical" | "post-quantum";

/**
 * What kind of recipient of age (c2sp.org/age) a text is; null where it is none, a mistyped one included. Kinds
 * that need a plugin or a piece of hardware are none here: a kit must open on any machine.
 */
export function recipientStrength(text: string): RecipientStrength | null {
  const at = text.lastIndexOf("1");
  const prefix = text.slice(0, at);
  const strength = STRENGTHS[prefix];
  if (strength === undefined) return null;
  const symbols = Array.from(text.slice(at + 1), (letter) => ALPHABET.indexOf(letter));
  if (symbols.includes(-1) || symbols.length < CHECKSUM_SYMBOLS) return null;
  return checksumOf([...expand(prefix), ...symbols]) === 1 ? strength : null;
}

/** Prefix of a recipient, before the last "1" of it, and its strength. */
const STRENGTHS: Readonly<Record<string, RecipientStrength>> = {
  age: "classical",
  age1pq: "post-quantum",
};

// Bech32 (BIP 173), without its limit on the length, as age uses it.
const ALPHABET = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
const CHECKSUM_SYMBOLS = 6;
const GENERATOR = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3];

function expand(prefix: string): number[] {
  const codes = Array.from(prefix, (letter) => letter.codePointAt(0) ?? 0);
  return [...codes.map((code) => code >> 5), 0, ...codes.map((code) => code & 31)];
}

function checksumOf(symbols: readonly number[]): number {
  return symbols.reduce((checksum, symbol) => {
    const top = checksum >>> 25;
    const shifted = ((checksum & 0x1ffffff) << 5) ^ symbol;
    return GENERATOR.reduce(
      (sum, coefficient, bit) => ((top >>> bit) & 1 ? sum ^ coefficient : sum),
      shifted,
    );
  }, 1);
}

import { beforeAll, describe, expect, it } from "@jest/globals";
import {
  CorruptError,
  deriveKey,
  saltOf,
  seal,
  unseal,
  WrongPassphraseError,
} from "../../../../engine/state/seal.ts";
import type { SealingKey } from "../../../../engine/state/seal.ts";

const content = Buffer.from(JSON.stringify({ password: "correct horse battery staple" }));
let key: SealingKey;
let file: Buffer;

beforeAll(async () => {
  key = await deriveKey("open sesame");
  file = seal(content, key);
});

describe("a sealed file", () => {
  it("opens with the passphrase and its own salt", async () => {
    const again = await deriveKey("open sesame", saltOf(file));
    expect(unseal(file, again).equals(content)).toBe(true);
  });

  it("shows nothing of its content, and is never the same twice", () => {
    expect(file.includes("horse")).toBe(false);
    expect(seal(content, key).equals(file)).toBe(false);
  });

  it("tells a wrong passphrase from damage", async () => {
    const wrong = await deriveKey("open barley", saltOf(file));
    expect(() => unseal(file, wrong)).toThrow(WrongPassphraseError);
  });

  it.each([
    ["a flipped bit in the magic", (copy: Buffer) => flip(copy, 0)],
    ["a flipped bit in the salt", (copy: Buffer) => flip(copy, 20)],
    ["a flipped bit in the nonce", (copy: Buffer) => flip(copy, 50)],
    ["a flipped bit in the content", (copy: Buffer) => flip(copy, 70)],
    ["a flipped bit in the tag", (copy: Buffer) => flip(copy, copy.length - 1)],
    ["a cut", (copy: Buffer) => copy.subarray(0, copy.length - 5)],
    ["nothing", () => Buffer.alloc(0)],
    ["zeros", (copy: Buffer) => Buffer.alloc(copy.length)],
  ])("is found to be damaged by %s", (_case, damage) => {
    expect(() => unseal(damage(Buffer.from(file)), key)).toThrow(CorruptError);
  });
});

function flip(buffer: Buffer, at: number): Buffer {
  buffer[at] = (buffer[at] ?? 0) ^ 1;
  return buffer;
}

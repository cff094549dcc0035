/**
 * Generations of the key that secrets are encrypted with in etcd, as the API servers have them: the first
 * encrypts, every one of them decrypts. A key is changed in three moves, and each is a list: `[1]` becomes
 * `[1, 2]` (all servers can read the new one), `[2, 1]` (they write with it), `[2]` (the old one is gone).
 */
export type KeyGenerations = readonly [number, ...number[]];

/** What an environment starts with. */
export const FIRST_KEY: KeyGenerations = [1];

/** The move that follows. From a settled list it begins another rotation. */
export function nextMove(keys: KeyGenerations): KeyGenerations {
  const [first, second] = keys;
  if (second === undefined) return [first, first + 1];
  return second > first ? [second, first] : [first];
}

/** Whether no rotation is under way. */
export function isSettled(keys: KeyGenerations): boolean {
  return keys.length === 1;
}

/** Whether all secrets have to be written anew before the next move: the old key is about to go. */
export function writesBeforeNext([first, second]: KeyGenerations): boolean {
  return second !== undefined && second < first;
}

/** Name of the resource that holds a generation, in the PKI of that name. The first has no number. */
export function encryptionKeyName(pki: string, generation: number): string {
  return `${pki}-encryption-key${generation === 1 ? "" : `-${String(generation)}`}`;
}

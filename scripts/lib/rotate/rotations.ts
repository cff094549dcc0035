import {
  isSettled,
  type KeyGenerations,
  nextMove,
  writesBeforeNext,
} from "../../../model/plan/key-rotation.ts";

/** One thing that a rotation does. `up` is a run of the program with a record that says another thing. */
export type RotationStep =
  | { readonly kind: "up"; readonly title: string; readonly keys: KeyGenerations }
  | { readonly kind: "rewrite"; readonly title: string };

/** Credentials that can be changed under a running cluster, by what a person types. */
export const credentials = ["encryption-key"] as const;
export type Credential = (typeof credentials)[number];

/**
 * What is left to do, in order. One that was cut off begins by making again what its record says: nobody
 * knows how much of that was done.
 */
export function stepsOf(credential: Credential, keys: KeyGenerations): readonly RotationStep[] {
  return ROTATIONS[credential](keys);
}

function encryptionSteps(keys: KeyGenerations): readonly RotationStep[] {
  const steps: RotationStep[] = isSettled(keys) ? [] : [upTo(keys)];
  let at = keys;
  do {
    if (writesBeforeNext(at)) {
      steps.push({
        kind: "rewrite",
        title: `write every secret anew with key ${String(at[0])}, and read in etcd that it is so`,
      });
    }
    at = nextMove(at);
    steps.push(upTo(at));
  } while (!isSettled(at));
  return steps;
}

function upTo(keys: KeyGenerations): RotationStep {
  const [first, second] = keys;
  const title =
    second === undefined
      ? `forget every key but ${String(first)}`
      : second > first
        ? `let API servers read key ${String(second)}; they go on writing with ${String(first)}`
        : `let API servers write with key ${String(first)}; they still read ${String(second)}`;
  return { kind: "up", title, keys };
}

const ROTATIONS: Readonly<Record<Credential, (keys: KeyGenerations) => readonly RotationStep[]>> = {
  "encryption-key": encryptionSteps,
};

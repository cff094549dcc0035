import { type Generations, isSettled, isUsed, nextMove } from "../plan/generations.ts";
import type { CredentialKind, Exchange, Remains, Work, WorkOn } from "./credential-kind.ts";
import type { CredentialRecord } from "./rotation-record.ts";

interface Common {
  readonly title: string;
  /** Whether all that belongs to the record's generations is done with it. */
  readonly reaches: boolean;
}

/** One thing that a rotation does. `up` is a run of the program with a record that says other generations. */
export type RotationStep =
  | (Common & { readonly kind: "up"; readonly generations: Generations })
  | (Common & { readonly kind: "work"; readonly work: Work })
  | (Common & {
      readonly kind: "wait";
      /** After the record's generations were reached. */
      readonly seconds: number;
      readonly remains: Remains;
    });

/**
 * What is left to do, in order. One that was cut off begins by making again what its record says: nobody knows
 * how much of that was done. One that was cut off in its last move ends with that.
 * @param early whether what remains of the old one is waited for only as long as it takes to let go of it
 */
export function planRotation(
  { change }: CredentialKind,
  record: CredentialRecord,
  early: boolean,
): readonly RotationStep[] {
  const isReached = record.reached !== undefined;
  if (change.kind === "renewal") {
    const [made] = record.generations;
    const next = isReached ? made + 1 : made;
    return [upTo([next], change.renew(next), [])];
  }
  const steps = isReached ? [] : moveTo(change, record.generations);
  if (!isReached && isSettled(record.generations)) return steps;
  let at = record.generations;
  do {
    if (isUsed(at) && change.remains !== null) steps.push(waitFor(change.remains, early));
    at = nextMove(at);
    steps.push(...moveTo(change, at));
  } while (!isSettled(at));
  return steps;
}

/** A move, and the works that belong to it. */
function moveTo(change: Exchange, generations: Generations): RotationStep[] {
  const [first, second] = generations;
  if (second === undefined) {
    return withWorks(generations, change.forget(first, first - 1), change.forgotten);
  }
  if (isUsed(generations)) return withWorks(generations, change.use(first, second), change.used);
  return withWorks(generations, change.accept(second, first), change.accepted);
}

function withWorks(
  generations: Generations,
  title: string,
  works: readonly WorkOn[],
): RotationStep[] {
  const next = Math.max(...generations);
  return [
    upTo(generations, title, works),
    ...works.map(({ work, title: titleOf }, index): RotationStep => {
      return { kind: "work", title: titleOf(next), work, reaches: index === works.length - 1 };
    }),
  ];
}

function upTo(generations: Generations, title: string, works: readonly WorkOn[]): RotationStep {
  return { kind: "up", title, generations, reaches: works.length === 0 };
}

function waitFor(remains: Remains, early: boolean): RotationStep {
  const seconds = early ? remains.settleSeconds : remains.lifeSeconds;
  return {
    kind: "wait",
    title: `wait until ${spell(seconds)} have passed`,
    seconds,
    remains,
    reaches: false,
  };
}

function spell(seconds: number): string {
  return seconds % 3600 === 0
    ? `${String(seconds / 3600)} hours`
    : `${String(seconds / 60)} minutes`;
}

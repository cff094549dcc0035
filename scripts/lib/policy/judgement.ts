import type { Exception } from "../../../policies/shared/exceptions.ts";
import type { Excused, Violation } from "../../../policies/shared/judge.ts";
import type { Pack } from "../../../policies/shared/rule.ts";

/** A line of a file that a person can change. */
export interface Place {
  /** Relative to the checkout, or as it was given. */
  readonly file: string;
  /** 1-based. */
  readonly line: number;
  /** Path in an environment file, as `hosts.w1.private`. */
  readonly path?: string;
}

/** A violation with its pack and place. */
export interface Located {
  readonly pack: string;
  readonly violation: Violation;
  /** Null where no file of the user's says it. */
  readonly place: Place | null;
}

/** An excused violation with its pack. */
export interface LocatedExcuse extends Excused {
  readonly pack: string;
}

/** What judging a set of resources by all packs came to. */
export interface Judgement {
  /** What was judged: an environment, a file, a folder. */
  readonly subject: string;
  readonly resources: number;
  readonly packs: readonly Pack[];
  readonly violations: readonly Located[];
  readonly excused: readonly LocatedExcuse[];
  /** Exceptions that covered nothing here. */
  readonly unused: readonly Exception[];
}

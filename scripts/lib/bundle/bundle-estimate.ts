import type { Item } from "../../../artifacts/item.ts";

/** Weight, in seconds, of the table's estimates against what this machine has shown so far. */
const PRIOR_SECONDS = 60;

/** Says how long the rest of a build takes, from the items' estimates and what was measured so far. */
export class BundleEstimate {
  private readonly waiting: Map<string, number>;
  private estimated = PRIOR_SECONDS;
  private measured = PRIOR_SECONDS;

  constructor(toMake: readonly Item[]) {
    this.waiting = new Map(toMake.map((item) => [item.name, item.estimateSeconds]));
  }

  /** Takes in that an item was made in `seconds`. */
  finished(item: Item, seconds: number): void {
    this.waiting.delete(item.name);
    this.estimated += item.estimateSeconds;
    this.measured += seconds;
  }

  /** Seconds left, when the current item has been in the making for `elapsedSeconds`. */
  remainingSeconds(elapsedSeconds = 0, current?: Item): number {
    const pace = this.measured / this.estimated;
    let left = 0;
    for (const [name, seconds] of this.waiting) {
      const whole = seconds * pace;
      left += name === current?.name ? Math.max(0, whole - elapsedSeconds) : whole;
    }
    return Math.round(left);
  }
}

import type { Minor } from "./upgrade-matrix.ts";

/** The numbers of a version; what may follow them (`-alpha.20260827`) does not count here. */
export interface Release {
  readonly major: number;
  readonly minor: number;
  readonly patch: number;
}

/** Reads `1.37.2`, with or without a leading `v`. Throws for what versions.yaml would not let pass. */
export function parseRelease(text: string): Release {
  const [, major, minor, patch] = /^v?(\d+)\.(\d+)\.(\d+)/.exec(text) ?? [];
  if (patch === undefined) throw new Error(`unreachable: ${text} is no version`);
  return { major: Number(major), minor: Number(minor), patch: Number(patch) };
}

/** Its minor version, as the matrix names it. */
export function minorOf(text: string): Minor {
  const { major, minor } = parseRelease(text);
  return `${major}.${minor}`;
}

/** Below zero where `left` is older. */
export function compareReleases(left: string, right: string): number {
  const [one, other] = [parseRelease(left), parseRelease(right)];
  return one.major - other.major || one.minor - other.minor || one.patch - other.patch;
}

/** How many minor versions lead from one to the other; not a number between two major ones. */
export function minorsBetween(from: string, to: string): number {
  const [one, other] = [parseRelease(from), parseRelease(to)];
  return one.major === other.major ? other.minor - one.minor : Number.NaN;
}

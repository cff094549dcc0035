import type { Address, Cidr } from "./cidr.ts";
import { bitsOf } from "./cidr.ts";

/** Addresses from the first to the last, both included. */
export interface AddressRange {
  readonly first: bigint;
  readonly last: bigint;
}

/** Addresses of one family. The ranges ascend and neither overlap nor touch, so equal sets have equal ranges. */
export interface CidrSet {
  readonly family: Cidr["family"];
  readonly ranges: readonly AddressRange[];
}

/** A set from ranges in any order, overlapping or not. Ranges hold at least one address. */
export function setOfRanges(family: Cidr["family"], ranges: Iterable<AddressRange>): CidrSet {
  const merged: { first: bigint; last: bigint }[] = [];
  for (const { first, last } of [...ranges].sort(byFirst)) {
    const previous = merged.at(-1);
    if (previous === undefined || first > previous.last + 1n) merged.push({ first, last });
    else if (last > previous.last) previous.last = last;
  }
  return { family, ranges: merged };
}

/** A set from networks of one family, in any order. */
export function setOfCidrs(family: Cidr["family"], cidrs: readonly Cidr[]): CidrSet {
  for (const cidr of cidrs) assertSameFamily(family, cidr.family);
  return setOfRanges(family, cidrs);
}

/** All addresses of either set. */
export function union(left: CidrSet, right: CidrSet): CidrSet {
  assertSameFamily(left.family, right.family);
  return setOfRanges(left.family, [...left.ranges, ...right.ranges]);
}

/** The addresses of `from` that are not in `what`. */
export function subtract(from: CidrSet, what: CidrSet): CidrSet {
  assertSameFamily(from.family, what.family);
  const left: AddressRange[] = [];
  let next = 0;
  for (const { first, last } of from.ranges) {
    let start = first;
    // Ranges that end before this one end before all that follow, too.
    while (what.ranges[next] !== undefined && (what.ranges[next]?.last ?? 0n) < first) next += 1;
    for (let index = next; start <= last; index += 1) {
      const hole = what.ranges[index];
      if (hole === undefined || hole.first > last) {
        left.push({ first: start, last });
        break;
      }
      if (hole.first > start) left.push({ first: start, last: hole.first - 1n });
      start = hole.last + 1n;
    }
  }
  return { family: from.family, ranges: left };
}

/** Whether an address is in the set; never across address families. */
export function holds(set: CidrSet, { family, value }: Address): boolean {
  if (family !== set.family) return false;
  let [low, high] = [0, set.ranges.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    const range = set.ranges[middle];
    if (range !== undefined && range.last < value) low = middle + 1;
    else high = middle;
  }
  const found = set.ranges[low];
  return found !== undefined && found.first <= value;
}

/** The fewest networks that hold exactly the set's addresses, in ascending order. */
export function toCidrs({ family, ranges }: CidrSet): readonly Cidr[] {
  const bits = bitsOf(family);
  const cidrs: Cidr[] = [];
  for (const range of ranges) {
    let first = range.first;
    while (first <= range.last) {
      const hostBits = largestBlock(first, range.last - first + 1n, bits);
      const last = first + (1n << BigInt(hostBits)) - 1n;
      cidrs.push({ family, prefix: bits - hostBits, first, last });
      first = last + 1n;
    }
  }
  return cidrs;
}

/** Host bits of the largest network that starts at `first` and has no more than `size` addresses. */
function largestBlock(first: bigint, size: bigint, bits: number): number {
  const fits = bitLength(size) - 1;
  // The lowest bit that is set: a network cannot start in the middle of a larger one.
  const aligned = first === 0n ? bits : bitLength(first & -first) - 1;
  return Math.min(fits, aligned);
}

function bitLength(value: bigint): number {
  const hexadecimal = value.toString(16);
  const leading = Number.parseInt(hexadecimal.slice(0, 1), 16);
  return 4 * (hexadecimal.length - 1) + (32 - Math.clz32(leading));
}

function byFirst(left: AddressRange, right: AddressRange): number {
  if (left.first === right.first) return 0;
  return left.first < right.first ? -1 : 1;
}

function assertSameFamily(wanted: Cidr["family"], got: Cidr["family"]): void {
  if (wanted !== got) throw new Error(`unreachable: ${got} in a set of ${wanted}`);
}

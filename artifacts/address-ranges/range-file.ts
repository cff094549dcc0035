import { readFileSync } from "node:fs";
import type { AddressRange } from "../../model/values/cidr-set.ts";

/** A line of the file: `first,last,country`, addresses as decimal numbers. */
export interface RangeRow extends AddressRange {
  readonly country: string;
}

const NEWLINE = 0x0a;

/**
 * A file of address ranges in ascending order, read as bytes. Only the lines that are asked for become
 * numbers, so that one look-up costs as much as reading the file.
 */
export class RangeFile {
  readonly path: string;
  readonly bytes: Buffer;

  constructor(path: string) {
    this.path = path;
    this.bytes = readFileSync(path);
  }

  /**
   * Rows of the countries that `wants` accepts, in order. Throws where a line is none, or where ranges
   * overlap or descend: then the file is not what `rowOf` can search.
   */
  *rows(wants: (country: string) => boolean): Generator<RangeRow> {
    let previous = -1n;
    for (let start = 0; start < this.bytes.length;) {
      const end = this.lineEnd(start);
      const country = this.bytes.toString("latin1", end - 2, end);
      if (wants(country)) {
        const row = this.parse(start, end);
        if (row.first <= previous) throw this.damage(start, "does not ascend");
        previous = row.last;
        yield row;
      }
      start = end + 1;
    }
  }

  /** The row whose range holds the address, found by halving the file. */
  rowOf(address: bigint): RangeRow | undefined {
    let [low, high] = [0, this.bytes.length];
    while (low < high) {
      // To the start of the line in the middle: before it the last line's end, or the file's start.
      const middle = this.bytes.lastIndexOf(NEWLINE, ((low + high) >>> 1) - 1) + 1;
      const start = Math.max(low, middle);
      const end = this.lineEnd(start);
      const row = this.parse(start, end);
      if (address < row.first) high = start;
      else if (address > row.last) low = end + 1;
      else return row;
    }
    return undefined;
  }

  private lineEnd(start: number): number {
    const end = this.bytes.indexOf(NEWLINE, start);
    return end === -1 ? this.bytes.length : end;
  }

  private parse(start: number, end: number): RangeRow {
    const line = this.bytes.toString("latin1", start, end);
    const [, first, last, country] = /^(\d+),(\d+),([A-Z]{2})$/.exec(line) ?? [];
    if (first === undefined || last === undefined || country === undefined) {
      throw this.damage(start, `is not FIRST,LAST,COUNTRY: "${line.slice(0, 100)}"`);
    }
    const row = { first: BigInt(first), last: BigInt(last), country };
    if (row.last < row.first) throw this.damage(start, "ends before it starts");
    return row;
  }

  private damage(start: number, what: string): Error {
    return new Error(`${this.path}: the line at byte ${String(start)} ${what}; mend it: npm ci`);
  }
}

import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import type { RangesIdentity } from "../../artifacts/address-ranges/address-ranges.ts";

/** What the address ranges of the EEA cost, measured in a fresh process. */
export interface RangesMeasurement {
  /** From nothing read to the fewest networks of both families. */
  readonly setSeconds: number;
  /** Peak of the process above what it had before, with the data's files. */
  readonly extraMemoryMiB: number;
  readonly networks: { readonly ipv4: number; readonly ipv6: number };
  /** The first look-up of one IPv4 address, with reading its file. */
  readonly lookupSeconds: number;
  /** Sets of every country, as for a bundle. */
  readonly allCountriesSeconds: number;
  readonly dataSet: RangesIdentity;
}

/** Measures once. Rejects when the process fails. */
export async function benchRanges(): Promise<RangesMeasurement> {
  const program = join(import.meta.dirname, "measure-ranges.ts");
  const { stdout } = await promisify(execFile)(process.execPath, [program]);
  return JSON.parse(stdout) as RangesMeasurement;
}

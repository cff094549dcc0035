/** What the name of a kit says. */
export interface KitName {
  readonly environment: string;
  /** When it was made: ISO 8601 in UTC, to the second. */
  readonly madeAt: string;
  /** The first 12 hexadecimal digits of the SHA-256 of the file, so that damage shows without any key. */
  readonly digest: string;
}

const DIGEST_LENGTH = 12;

/**
 * The name of a kit's file. Names of one environment sort by time, and two kits never share one: nothing is
 * written over.
 */
export function renderKitName(environment: string, madeAt: string, sha256: string): string {
  const compact = madeAt.replace(/\.\d+Z$/, "Z").replace(/[-:]/g, "");
  return `${environment}-${compact}-${sha256.slice(0, DIGEST_LENGTH)}.kit`;
}

/** Reads a kit's name; null for a file that is called otherwise. */
export function parseKitName(name: string): KitName | null {
  const [, environment, day, time, digest] =
    /^([a-z][a-z0-9-]*)-(\d{8})T(\d{6})Z-([0-9a-f]{12})\.kit$/.exec(name) ?? [];
  if (environment === undefined || day === undefined || time === undefined) return null;
  const date = `${day.slice(0, 4)}-${day.slice(4, 6)}-${day.slice(6)}`;
  const clock = `${time.slice(0, 2)}:${time.slice(2, 4)}:${time.slice(4)}`;
  return { environment, madeAt: `${date}T${clock}Z`, digest: digest ?? "" };
}

/** One value of an object that is another one than it should be. */
export interface ValueDifference {
  /** As `spec.ports[0].port`; keys that are no words stand in brackets. */
  readonly path: string;
  /** Undefined where there should be none. */
  readonly expected: unknown;
  /** Undefined where there is none. */
  readonly got: unknown;
}

/**
 * Whether all that is declared is there as it is declared. Fields that only the other side has are its own:
 * defaults, and what controllers write. Lists have to be of one length.
 */
export function holds(declared: unknown, live: unknown): boolean {
  if (Array.isArray(declared)) {
    return (
      Array.isArray(live) &&
      live.length === declared.length &&
      declared.every((item, index) => holds(item, live[index]))
    );
  }
  if (!isObject(declared)) return declared === live;
  return (
    isObject(live) && Object.entries(declared).every(([key, value]) => holds(value, live[key]))
  );
}

/** Where two values differ, leaf by leaf; lists of different lengths differ as a whole from there on. */
export function compareValues(expected: unknown, got: unknown, path = ""): ValueDifference[] {
  if (isObject(expected) && isObject(got)) {
    const keys = new Set([...Object.keys(expected), ...Object.keys(got)]);
    return [...keys].flatMap((key) =>
      compareValues(expected[key], got[key], path + pathStep(key, path === "")),
    );
  }
  if (Array.isArray(expected) && Array.isArray(got)) {
    const length = Math.max(expected.length, got.length);
    return Array.from({ length }, (_, index) => index).flatMap((index) =>
      compareValues(expected[index], got[index], `${path}[${String(index)}]`),
    );
  }
  return expected === got ? [] : [{ path, expected, got }];
}

function pathStep(key: string, isFirst: boolean): string {
  if (!/^[A-Za-z_][\w-]*$/.test(key)) return `[${JSON.stringify(key)}]`;
  return isFirst ? key : `.${key}`;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Keys and list positions from the top of an environment file down to one value. */
export type ConfigPath = readonly (string | number)[];

/** The path as people write it: `hosts.w1.private`, `list[1].country`. */
export function formatPath(path: ConfigPath): string {
  return path
    .map((step, index) => {
      if (typeof step === "number") return `[${String(step)}]`;
      const text = /^[\w-]+$/.test(step) ? step : JSON.stringify(step);
      return index === 0 ? text : `.${text}`;
    })
    .join("");
}

/** The value at `path` in a parsed file; undefined where there is none. */
export function valueAt(document: unknown, path: ConfigPath): unknown {
  let value = document;
  for (const step of path) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, step))
      return undefined;
    value = (value as Readonly<Record<string | number, unknown>>)[step];
  }
  return value;
}

import type { ConfigPath } from "./config-path.ts";

/** What a check found, before it is known where in the file that is. */
export interface Finding {
  readonly code: string;
  readonly path: ConfigPath;
  readonly expected: string;
  readonly fix: string;
  /** Only where the value at `path` does not say it. */
  readonly got?: string;
}

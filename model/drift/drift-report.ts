import { commandOf, type Difference, type DriftKind } from "./difference.ts";

/** What could not be looked at. */
export interface Unseen {
  /** A host's name, or `cluster`. */
  readonly where: string;
  readonly why: string;
}

/** What was looked at, and what came of it. */
export interface DriftReport {
  readonly environment: string;
  readonly milliseconds: number;
  /** How many things of each kind were compared. */
  readonly compared: Readonly<Partial<Record<DriftKind, number>>>;
  readonly differences: readonly Difference[];
  readonly unseen: readonly Unseen[];
  /** What a person may want to know, and is no difference. */
  readonly notes: readonly string[];
}

/** Exit statuses of a look for drift, so that a CI job can tell them apart. */
export const DRIFT_STATUS = { none: 0, drift: 5, unseen: 7 } as const;

/** What could not be seen weighs more: nobody knows whether that has drifted. */
export function statusOf({ differences, unseen }: DriftReport): number {
  if (unseen.length > 0) return DRIFT_STATUS.unseen;
  return differences.length > 0 ? DRIFT_STATUS.drift : DRIFT_STATUS.none;
}

/** The report as `--json` prints it; its fields are described in docs/drift.md. */
export function toJson(report: DriftReport): object {
  const { environment, milliseconds, compared, differences, unseen, notes } = report;
  return {
    format: 1,
    environment,
    drift: differences.length > 0,
    complete: unseen.length === 0,
    milliseconds,
    compared,
    differences: differences.map((difference) => {
      const { kind, where, subject, expected, got } = difference;
      return { kind, where, subject, expected, got, mend: commandOf(environment, difference) };
    }),
    unseen,
    notes,
  };
}

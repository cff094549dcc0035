/** What can differ from the plan. */
export const driftKinds = [
  "file",
  "step",
  "unit",
  "sysctl",
  "version",
  "object",
  "node",
  "dns",
  "plan",
] as const;
export type DriftKind = (typeof driftKinds)[number];

/** Where what belongs to no single host is found. */
export const CLUSTER = "cluster";

/**
 * What makes a difference go away: a step of a host that is done again, an object that is applied again, an
 * ordinary `up`, or a command that somebody has to decide on.
 */
export type Mend =
  | { readonly by: "step"; readonly host: string; readonly phase: string }
  | { readonly by: "object"; readonly urn: string }
  | { readonly by: "up" }
  | { readonly by: "command"; readonly command: string };

/** One thing that is not as the plan has it. Holds nothing secret. */
export interface Difference {
  readonly kind: DriftKind;
  /** A host's name, or `cluster`. */
  readonly where: string;
  /** Path, unit, setting, object or name that differs. */
  readonly subject: string;
  readonly expected: string;
  readonly got: string;
  readonly mend: Mend;
}

/** The command that does steps and objects again which have drifted. */
export function mendCommand(environment: string): string {
  return `npm run up -- ${environment} --mend`;
}

/** The command line that mends a difference. */
export function commandOf(environment: string, { mend }: Difference): string {
  switch (mend.by) {
    case "step":
    case "object":
      return mendCommand(environment);
    case "up":
      return `npm run up -- ${environment}`;
    case "command":
      return mend.command;
  }
}

/** What `npm run verify` can be limited to, in the order in which it reports. */
export const probeAreas = ["mtls", "egress", "hosts", "network", "logs", "hardening"] as const;

/**
 * `mtls`: who may talk inside the mesh. `egress`: what workloads reach outside. `hosts`: what the
 * hosts themselves reach, and who reaches them. `network`: which interface packets took. `logs`: what is
 * written down of a request. `hardening`: what hosts and their programs run with.
 */
export type ProbeArea = (typeof probeAreas)[number];

/** One attempt, and what came of it. */
export interface ProbeResult {
  /** Stable kebab-case identifier, such as `unlisted-host`. */
  readonly id: string;
  readonly area: ProbeArea;
  /** The truth that is proven, such as "A host that is not listed is refused". */
  readonly title: string;
  readonly tried: string;
  readonly expected: string;
  readonly happened: string;
  /** A probe that could not run has not passed. One that somebody opted out of says nothing either way. */
  readonly outcome: "passed" | "failed" | "could-not-run" | "opted-out";
  readonly milliseconds: number;
}

/** All probes of one run, as `verify --json` prints it and evidence holds it. */
export interface VerificationReport {
  readonly environment: string;
  /** Digest of the plan that was verified. */
  readonly planDigest: string;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly milliseconds: number;
  /** The areas that ran; others prove nothing. */
  readonly areas: readonly ProbeArea[];
  readonly results: readonly ProbeResult[];
}

/** Whether a result speaks against the environment: it failed, or nobody could see. */
export function isObjection({ outcome }: ProbeResult): boolean {
  return outcome === "failed" || outcome === "could-not-run";
}

import type { ProbeArea } from "./report.ts";

/** One attempt as data: who tries what, and what must come of it. Only the runner tries. */
export interface ProbePlan {
  readonly id: string;
  readonly area: ProbeArea;
  readonly title: string;
  /** What is tried, for a reader. */
  readonly tried: string;
  readonly from: ProbeOrigin;
  /** Arguments of the probe program. */
  readonly arguments: readonly string[];
  /** What the program reads on stdin; never part of its arguments. */
  readonly input: ProbeInput | null;
  readonly expects: ProbeExpectation;
}

/** A pod that is made for the verification, a process on a host, or a host outside the cluster. */
export type ProbeOrigin =
  | { readonly kind: "pod"; readonly pod: string }
  | { readonly kind: "host"; readonly host: string }
  | { readonly kind: "outside"; readonly host: string };

/**
 * PEM texts: the mesh's root; that with a certificate and key that another authority issued, that the
 * mesh's own issued and has revoked, or that it issued; what destinations' certificates are checked
 * against.
 */
export type ProbeInput =
  "mesh-root" | "foreign-identity" | "revoked-identity" | "accepted-identity" | "destination-roots";

export type ProbeExpectation =
  | {
      readonly kind: "answer";
      readonly identity?: string;
      readonly logged?: LoggedCall;
      readonly recorded?: RecordedCall;
    }
  /** What the gateway's log says of it decides: the other end may answer as it likes. */
  | { readonly kind: "logged"; readonly logged: LoggedCall }
  /** Refused, and where there is a world outside, nothing arrived there. */
  | { readonly kind: "refusal" }
  /** Nothing arrived in the world outside; the sidecar itself may answer. */
  | { readonly kind: "silence" };

/** A line that the egress gateway's access log must have afterwards. */
export interface LoggedCall {
  readonly serverName: string;
  readonly principal: string;
  /** Whether the destination was given the connection, or turned down for the certificate that it showed. */
  readonly outcome: "passed-on" | "certificate-refused";
}

/** A request that the access logs of both ends must have afterwards, without what a person sent. */
export interface RecordedCall {
  /** Pods whose proxies write it down, as `namespace/name`. */
  readonly pods: readonly string[];
  /** Its path, without the query string. */
  readonly path: string;
  /** Texts of the request that no log may hold. */
  readonly hidden: readonly string[];
}

/** A pod of the verification. All of them run the probe program and nothing else. */
export interface ProbePod {
  readonly name: string;
  readonly namespace: string;
  readonly serviceAccount: string;
  /** `sidecar`; `none`; `unredirected`: a sidecar whose redirection does not catch what goes out. */
  readonly mesh: "sidecar" | "none" | "unredirected";
  readonly hostNetwork: boolean;
  /** Host that it must run on; null for any. */
  readonly host: string | null;
}

/** All that a verification of a plan makes and tries. */
export interface VerificationPlan {
  readonly pods: readonly ProbePod[];
  readonly probes: readonly ProbePlan[];
}

import type { AdmissionCheckId, AdmissionVerdict } from "../values/admission-check.ts";

/**
 * One thing that a host has to be, as data. The host judges itself by it (artifacts/modules/probe,
 * judge.go), so that one which is refused stops there, and reports judge by it again; both are held
 * against the same cases in test/fixtures/admission.
 */
export interface AdmissionCheck {
  readonly id: AdmissionCheckId;
  /** What a person reads. */
  readonly title: string;
  /** Place in the measurements, as `cpu.stealPercent`. */
  readonly path: string;
  readonly rule: AdmissionRule;
  readonly verdict: AdmissionVerdict;
  /** What to do where it is not so. */
  readonly fix: string;
  /** Null where the check counts. */
  readonly optOut: CheckOptOut | null;
}

export type AdmissionRule =
  | { readonly kind: "at-most" | "at-least"; readonly limit: number; readonly unit: string }
  /** The measured text is one of these. */
  | { readonly kind: "one-of"; readonly values: readonly string[] }
  /** All of the measured list is among these. */
  | { readonly kind: "none-but"; readonly values: readonly string[] }
  | { readonly kind: "is"; readonly value: boolean }
  /** The measured text starts with a version that is not older. */
  | { readonly kind: "version"; readonly minimum: string };

export interface CheckOptOut {
  readonly reason: string;
  readonly owner: string;
  /** Last day; null where it has none. */
  readonly expires: string | null;
}

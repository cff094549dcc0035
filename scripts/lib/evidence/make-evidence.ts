import { existsSync, readFileSync } from "node:fs";
import { X509Certificate } from "node:crypto";
import { join } from "node:path";
import { buildEvidence } from "../../../model/evidence/build-evidence.ts";
import type { PolicyResult } from "../../../model/evidence/evidence.ts";
import type { SignedEvidence } from "../../../model/evidence/signed-evidence.ts";
import { parseReport } from "../../../model/verification/parse-report.ts";
import type { VerificationReport } from "../../../model/verification/report.ts";
import type { Plan } from "../../../model/plan/plan.ts";
import { PROJECT_FOLDER } from "../../../stacks/load-plan.ts";
import { CommandError } from "../command-line/command-line.ts";
import { digestPlan } from "../environment/plan-digest.ts";
import { fingerprintOf } from "./certificates.ts";
import { signEvidence } from "./sign-evidence.ts";
import type { EvidenceOutputs } from "./signing-keys.ts";

/** What was found out about an environment, beside what it is. */
export interface EvidenceFindings {
  /** Null where it was never verified. */
  readonly verification: VerificationReport | null;
  /** Empty where no policy pack could be asked. */
  readonly policies: readonly PolicyResult[];
}

/** Describes an environment as it is at a time, and signs that. */
export function makeEvidence(
  plan: Plan,
  outputs: EvidenceOutputs,
  { verification, policies }: EvidenceFindings,
  now: Date,
): SignedEvidence {
  const evidence = buildEvidence({
    plan,
    planDigest: digestPlan(plan),
    stack: {
      hosts: outputs.hosts,
      versions: outputs.versions,
      meshRootFingerprint: fingerprintOf(new X509Certificate(outputs.meshRootCertificate)),
    },
    verification,
    policies,
    madeAt: now.toISOString(),
    productVersion: productVersion(),
  });
  return signEvidence(evidence, outputs.keys);
}

/** The last verification of an environment; null where there was none. */
export function readVerification(environment: string, path: string): VerificationReport | null {
  if (!existsSync(path)) return null;
  const report = parseReport(readFileSync(path, "utf8"));
  if (report === null) {
    throw new CommandError(
      `${path} is not the report of a verification.`,
      `npm run verify -- ${environment}`,
    );
  }
  return report;
}

function productVersion(): string {
  const text = readFileSync(join(PROJECT_FOLDER, "package.json"), "utf8");
  return (JSON.parse(text) as { version: string }).version;
}

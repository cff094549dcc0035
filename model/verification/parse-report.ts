import { z } from "zod";
import { probeAreas, type VerificationReport } from "./report.ts";

const probeResultSchema = z.strictObject({
  id: z.string(),
  area: z.enum(probeAreas),
  title: z.string(),
  tried: z.string(),
  expected: z.string(),
  happened: z.string(),
  outcome: z.enum(["passed", "failed", "could-not-run", "opted-out"]),
  milliseconds: z.number().nonnegative(),
});

/** A report as `verify --json` prints it. */
export const verificationReportSchema = z.strictObject({
  environment: z.string(),
  planDigest: z.string(),
  startedAt: z.iso.datetime(),
  milliseconds: z.number().nonnegative(),
  areas: z.array(z.enum(probeAreas)).readonly(),
  results: z.array(probeResultSchema).readonly(),
}) satisfies z.ZodType<VerificationReport>;

/** Reads the text of a report; null where it is none. */
export function parseReport(text: string): VerificationReport | null {
  try {
    return verificationReportSchema.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}

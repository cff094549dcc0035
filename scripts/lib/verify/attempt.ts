import { z } from "zod";
import { cleanText } from "../progress/progress-text.ts";
import type { ProgramResult } from "./run-program.ts";

/** What one run of the probe program came to. */
export type Attempt =
  /** The program ran. `reached`: the other end answered, even if its certificate was not accepted. */
  | {
      readonly kind: "ran";
      readonly reached: boolean;
      readonly happened: string;
      readonly identities: readonly string[];
      readonly milliseconds: number;
    }
  | { readonly kind: "did-not-run"; readonly why: string; readonly milliseconds: number };

const outcomeSchema = z.object({
  outcome: z.enum(["ok", "failed"]),
  milliseconds: z.number(),
  error: z.string().optional(),
  detail: z.string().optional(),
  names: z.array(z.string()).optional(),
});

/**
 * Reads what the probe program printed. It says what came of a try in one line of JSON; `get` prints
 * the answers, and its reason on stderr. Whatever else comes is not the program's.
 */
export function readAttempt(isGet: boolean, result: ProgramResult): Attempt {
  return isGet ? readGet(result) : readOutcome(result);
}

// Whatever else went wrong went wrong after somebody was reached, such as a certificate of another name.
const REFUSALS: ReadonlySet<string> = new Set([
  "timeout",
  "refused",
  "reset",
  "unreachable",
  "not-permitted",
  "no-such-host",
  "not-resolved",
  "refused-by-tls",
]);

function readOutcome({ stdout, stderr, milliseconds }: ProgramResult): Attempt {
  const line = stdout.trim().split("\n").at(-1) ?? "";
  const parsed = outcomeSchema.safeParse(parseJson(line));
  if (!parsed.success)
    return { kind: "did-not-run", why: cleanText(stderr) || "it said nothing", milliseconds };
  const { outcome, error = "", detail = "", names = [] } = parsed.data;
  return {
    kind: "ran",
    reached: outcome === "ok" || !REFUSALS.has(error),
    happened: outcome === "ok" ? "answered" : `${error}: ${cleanText(detail)}`,
    identities: names,
    milliseconds: parsed.data.milliseconds,
  };
}

// The program's own failures are one line that starts with a reason; kubectl's and ssh's do not.
const GET_REASONS = /^(refused|reset|timeout|no such host|no route|not permitted|status \d+|Get ")/;

function readGet({ status, stdout, stderr, milliseconds }: ProgramResult): Attempt {
  const reason = stderr
    .trim()
    .split("\n")
    .find((line) => GET_REASONS.test(line));
  const answer = stdout.trim().split("\n").at(-1) ?? "";
  if (status === 0) {
    const identities = [...answer.matchAll(/URI=(spiffe:[^;,\s]+)/g)].map(([, uri]) => uri ?? "");
    return { kind: "ran", reached: true, happened: cleanText(answer), identities, milliseconds };
  }
  if (reason === undefined)
    return { kind: "did-not-run", why: cleanText(stderr) || "it said nothing", milliseconds };
  const reached = isFromOtherEnd(reason, answer);
  return { kind: "ran", reached, happened: cleanText(reason), identities: [], milliseconds };
}

// A proxy answers these itself; whatever else came, in HTTP or not, somebody else has sent.
const PROXY_STATUSES = /^status (502|503|504)$/;

function isFromOtherEnd(reason: string, answer: string): boolean {
  if (reason.includes("malformed HTTP")) return true;
  const isStatus = reason.startsWith("status ") && !PROXY_STATUSES.test(reason);
  return isStatus && !answer.includes("RBAC: access denied");
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

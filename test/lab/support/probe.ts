import type { LabHostSpec } from "../../../components/hosts/lab/runtime/spec.ts";
import type { TestLab } from "./test-lab.ts";

/** What one try of `probe` came to (artifacts/modules/probe/outcome.go). */
export interface ProbeOutcome {
  readonly outcome: "ok" | "failed";
  readonly milliseconds: number;
  readonly error?: string;
  readonly addresses?: readonly string[];
  readonly names?: readonly string[];
}

const PROBE = "/opt/nordmesh/bundle/bin/probe";

/** Runs one try on a lab host, behind `prefix` where it runs in a namespace of that host. */
export async function probe(
  lab: TestLab,
  host: LabHostSpec,
  words: string,
  prefix = "",
): Promise<ProbeOutcome> {
  // A try that fails is an answer too.
  const line = await lab.on(host, `${prefix} ${PROBE} ${words} || [ $? = 1 ]`);
  return JSON.parse(line) as ProbeOutcome;
}

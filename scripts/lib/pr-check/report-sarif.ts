import type { Judgement } from "../policy/judgement.ts";
import { PACKS } from "../policy/judge-resources.ts";
import { judgementSarif } from "../policy/judgement-sarif.ts";
import type { Report } from "./report.ts";

/** The judgements of all environments as one run of SARIF: code hosts take one run of a tool at a time. */
export function reportSarif({ environments }: Report): object {
  const parts = environments.flatMap(({ judgement, file }) =>
    judgement === null ? [] : [judgementSarif(judgement, file)],
  );
  const whole = judgementSarif(NOTHING, "");
  const [run] = whole.runs;
  return {
    ...whole,
    runs: [{ ...run, results: parts.flatMap(({ runs: [{ results }] }) => results) }],
  };
}

const NOTHING: Judgement = {
  subject: "",
  resources: 0,
  packs: PACKS,
  violations: [],
  excused: [],
  unused: [],
};

/** One folder of test/, and what may be asked of the machine that runs it. */
export interface TestLevel {
  readonly name: string;
  /** One line for a person who reads the summary. */
  readonly proves: string;
  /** `lab` levels make hosts: they need Linux, root and a bundle, and run one test at a time. */
  readonly needs: "checkout" | "lab";
  /** The folder whose presence makes tests of this level mandatory; without it, always mandatory. */
  readonly judges?: string;
  /** Why a run that asks for no level leaves it out; such a level is counted as skipped. */
  readonly leftOut?: string;
}

/** All levels, in the order in which they run: what fails fastest comes first. */
export const TEST_LEVELS: readonly TestLevel[] = [
  { name: "unit", proves: "plans, errors and rendered files are exact", needs: "checkout" },
  {
    name: "policy",
    proves: "each rule judges good, bad, unknown and secret",
    needs: "checkout",
    judges: "policies",
  },
  {
    name: "component",
    proves: "resources have the right types, names and inputs",
    needs: "checkout",
  },
  {
    name: "engine",
    proves: "the embedded engine creates, resumes and deletes",
    needs: "checkout",
  },
  { name: "contract", proves: "lab, SSH and fake hosts behave alike", needs: "checkout" },
  { name: "lab", proves: "a real cluster with a strict mesh works", needs: "lab" },
  {
    name: "faults",
    proves: "what is killed, cut, filled up or expired does no harm",
    needs: "lab",
    leftOut: "another hour or two, for the night: npm test -- --level faults",
  },
];

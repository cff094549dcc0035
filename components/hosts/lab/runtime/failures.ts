/**
 * What stands between a person and a running lab host: a machine that lacks something, or a host that
 * does not do as told. The message is for a terminal and ends with what to do; commands show no stack.
 */
export class LabError extends Error {
  override readonly name = "LabError";
  /** One sentence, without a full stop. */
  readonly problem: string;
  /** What a person does about it. */
  readonly fix: string;
  /** Lines of a log that show why; may be empty. */
  readonly evidence: readonly string[];

  constructor(problem: string, fix: string, evidence: readonly string[] = []) {
    super([problem, ...evidence.map((line) => `  | ${line}`), `  fix  ${fix}`].join("\n"));
    this.problem = problem;
    this.fix = fix;
    this.evidence = evidence;
  }
}

/** A spec or an argument that cannot be used; commands exit with 2 for it and have touched nothing. */
export class LabUsageError extends LabError {}

/** The machine lacks something that lab hosts need. */
export function machineProblem(problem: string, fix: string): LabError {
  return new LabError(problem, fix);
}

/** A host did not reach the state that was asked for; `log` is its console or its supervisor's log. */
export function hostFailure(args: {
  readonly host: string;
  readonly problem: string;
  readonly fix: string;
  readonly log?: string;
}): LabError {
  const lines = (args.log ?? "").split("\n").map(withoutControlCharacters);
  const evidence = lines.filter((line) => line.trim() !== "").slice(-20);
  return new LabError(`lab host ${args.host}: ${args.problem}`, args.fix, evidence);
}

/** A full file system said in words; any other error as it is. */
export function explainFullDisk(error: unknown, directory: string): unknown {
  const text = error instanceof Error ? error.message : "";
  const code = (error as NodeJS.ErrnoException).code;
  if (code !== "ENOSPC" && !/no space left|ENOSPC/i.test(text)) return error;
  return new LabError(
    `no space left on the file system of ${directory}`,
    "free some space there, or choose another state folder, and run the same command again",
  );
}

/** Consoles hold colours and cursor movements, which would act on the reader's terminal. */
function withoutControlCharacters(line: string): string {
  // eslint-disable-next-line no-control-regex -- control characters are what this removes
  return line.replace(/\u001b\[[0-9;?]*[A-Za-z]/g, "").replace(/[\u0000-\u001f\u007f]/g, "");
}

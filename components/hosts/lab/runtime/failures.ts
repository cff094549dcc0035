import { StepError } from "../../../../model/step-error.ts";

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
  /** Exit status of a command that ends with this error. */
  readonly exitStatus: number = 1;

  constructor(problem: string, fix: string, evidence: readonly string[] = []) {
    super([problem, ...evidence.map((line) => `  | ${line}`), `  fix  ${fix}`].join("\n"));
    this.problem = problem;
    this.fix = fix;
    this.evidence = evidence;
  }
}

/** A spec or an argument that cannot be used; commands exit with 2 for it and have touched nothing. */
export class LabUsageError extends LabError {
  override readonly exitStatus = 2;
}

/** The machine lacks something that lab hosts need. */
export function machineProblem(problem: string, fix: string): LabError {
  return new LabError(problem, fix);
}

/**
 * A host did not reach the state that was asked for. `log` is its console or its supervisor's log; `fix`
 * says what to read and how to go on.
 */
export function hostFailure(args: {
  readonly host: string;
  readonly problem: string;
  readonly fix: string;
  readonly log?: string;
}): StepError {
  return new StepError({
    host: args.host,
    phase: "boot lab host",
    command: "node components/hosts/lab/cli.ts",
    exitCode: null,
    reason: args.problem,
    stderr: withoutColours(args.log ?? ""),
    rerun: args.fix,
  });
}

/** A full file system said in words; any other error as it is. */
export function explainFullDisk(error: unknown, directory: string): unknown {
  if (error instanceof LabError) return error; // it has its own words
  const text = error instanceof Error ? error.message : "";
  const code = (error as NodeJS.ErrnoException).code;
  if (code !== "ENOSPC" && !/no space left|ENOSPC/i.test(text)) return error;
  return new LabError(
    `no space left on the file system of ${directory}`,
    "free some space there, or choose another state folder, and run the same command again",
  );
}

/** Consoles are full of colours and cursor movements; what is left of others, StepError escapes. */
function withoutColours(text: string): string {
  return text.replace(/\u001b\[[0-9;?]*[A-Za-z]/g, "");
}

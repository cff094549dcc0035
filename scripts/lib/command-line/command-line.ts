import { StepError } from "../../../model/step-error.ts";
import { renderHelp, renderUsage } from "./command-help.ts";
import type {
  CommandArguments,
  CommandSpec,
  OptionSpecs,
  PositionalSpecs,
} from "./command-spec.ts";
import { EXIT } from "./command-spec.ts";
import { parseCommandLine, UsageError } from "./parse-command-line.ts";
import { terminalOf } from "../terminal/terminal.ts";

/** A failure that a person can mend, such as a missing program; printed without a stack. */
export class CommandError extends Error {
  override readonly name = "CommandError";
  readonly exitStatus = EXIT.failed;
  /** What to do about it, as one sentence or a command line. */
  readonly fix: string;

  constructor(message: string, fix: string) {
    super(message);
    this.fix = fix;
  }
}

/**
 * Runs a command of this repository: parses the process's arguments, answers `--help`, calls `run`
 * and sets the process's exit status to what it returns. Never throws: what `run` throws is shown by
 * its kind (see `explainError`), and the exit status follows from that.
 */
export async function runCommand<const O extends OptionSpecs, const P extends PositionalSpecs>(
  spec: CommandSpec<O, P>,
  run: (args: CommandArguments<O, P>) => number | Promise<number>,
): Promise<void> {
  try {
    const args = parseCommandLine(spec, process.argv.slice(2));
    if (args === "help") process.stdout.write(renderHelp(spec));
    else process.exitCode = await run(args);
  } catch (error) {
    const { text, exitStatus } = explainError(error, spec);
    process.stderr.write(`${text}\n`);
    process.exitCode = exitStatus;
  }
}

/**
 * What a person is told about an error, and the exit status it ends with. An error with an
 * `exitStatus` and a `StepError` explain themselves; anything else is our bug and shows its stack.
 */
export function explainError(
  error: unknown,
  spec: CommandSpec<OptionSpecs, PositionalSpecs>,
): { text: string; exitStatus: number } {
  const { colour } = terminalOf(process.stderr);
  if (error instanceof UsageError) {
    const text = `${colour.red(error.message)}\nUsage: ${renderUsage(spec)}\nMore:  npm run ${spec.name} -- --help`;
    return { text, exitStatus: error.exitStatus };
  }
  if (error instanceof CommandError) {
    const text = `${colour.red(error.message)}\n  fix  ${error.fix}`;
    return { text, exitStatus: error.exitStatus };
  }
  if (error instanceof StepError) return { text: error.message, exitStatus: EXIT.failed };
  if (error instanceof Error && "exitStatus" in error && typeof error.exitStatus === "number") {
    return { text: error.message, exitStatus: error.exitStatus };
  }
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  const text = `${colour.red(`This is a bug in nordmesh (${spec.name}). Please report it with the lines below.`)}\n${stack}`;
  return { text, exitStatus: EXIT.bug };
}

/**
 * One mistake in an environment file, in the words of the person who wrote it. Never holds a secret:
 * whoever makes one writes `got: HIDDEN` where the value may be one.
 */
export interface ConfigError {
  /** Stable kebab-case identifier, for tests and machines. */
  readonly code: string;
  /** Where in the file, as `hosts.w1.private` or `list[1].key`; empty for the file as a whole. */
  readonly path: string;
  /** 1-based line in the file. */
  readonly line: number;
  readonly expected: string;
  /** The value as written, already quoted; or a few words such as `nothing`. */
  readonly got: string;
  readonly fix: string;
}

/** Stands in for a value that may be a secret. */
export const HIDDEN = "(hidden)";

/** All mistakes of one environment file; for the person who wrote it, so commands show no stack. */
export class ConfigProblems extends Error {
  override readonly name = "ConfigProblems";
  /** Exit status of a command that ends with this error. */
  readonly exitStatus = 2;
  readonly file: string;
  readonly problems: readonly ConfigError[];

  constructor(file: string, problems: readonly ConfigError[]) {
    super(formatConfigErrors(file, problems));
    this.file = file;
    this.problems = problems;
  }
}

/** Text for a terminal: a headline with the count, then each problem in the order given. */
export function formatConfigErrors(
  file: string,
  problems: readonly ConfigError[],
  noun: "problem" | "warning" = "problem",
): string {
  const count = `${String(problems.length)} ${noun}${problems.length === 1 ? "" : "s"}`;
  return [`${file}: ${count}`, ...problems.map(formatConfigError)].join("\n");
}

function formatConfigError(problem: ConfigError): string {
  const { path, line, expected, got, fix } = problem;
  return [
    `  ${path === "" ? "the file" : path} (line ${String(line)})`,
    `    expected  ${expected}`,
    `    got       ${got}`,
    `    fix       ${fix}`,
  ].join("\n");
}

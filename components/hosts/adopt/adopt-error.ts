/**
 * A host that exists already cannot be taken over. For a terminal: all problems, each with what to do;
 * commands show no stack.
 */
export class AdoptError extends Error {
  override readonly name = "AdoptError";
  readonly exitStatus = 1;

  constructor(host: string, problems: readonly Problem[]) {
    super(
      problems.flatMap(({ problem, fix }) => [`${host}: ${problem}`, `  fix  ${fix}`]).join("\n"),
    );
  }
}

export interface Problem {
  /** One sentence, without the host's name and a full stop. */
  readonly problem: string;
  readonly fix: string;
}

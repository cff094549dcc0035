/** What a failed step tells: enough to understand it and to run it again. Holds no secrets. */
export interface StepFailure {
  readonly host: string;
  readonly phase: string;
  /** The command as a person would type it; never with a secret in it. */
  readonly command: string;
  /** Null where the command never ended by itself. */
  readonly exitCode: number | null;
  /** What happened where the exit code does not say it: `the connection was lost`. */
  readonly reason?: string;
  readonly stderr: string;
  readonly rerun: string;
}

const TAIL_LINES = 20;

/** A step on a host failed. The message holds the last 20 lines that it wrote to standard error. */
export class StepError extends Error {
  readonly failure: StepFailure;

  constructor(failure: StepFailure) {
    super(describe(failure));
    this.name = "StepError";
    this.failure = failure;
  }
}

/** Makes control characters visible, so that what a host printed cannot steer a terminal. */
export function escapeControls(text: string): string {
  return text.replace(/[\x00-\x08\x0a-\x1f\x7f-\x9f]/g, (character) => {
    return `\\x${character.charCodeAt(0).toString(16).padStart(2, "0")}`;
  });
}

function describe({ host, phase, command, exitCode, reason, stderr, rerun }: StepFailure): string {
  const ended = exitCode === null ? "it did not end" : `exit code ${String(exitCode)}`;
  const lines = stderr.split(/\r?\n/).filter((line) => line.trim() !== "");
  return [
    `${host}: ${phase} failed (${reason ?? ended})`,
    `  command  ${escapeControls(command)}`,
    ...lines.slice(-TAIL_LINES).map((line) => `  ${escapeControls(line)}`),
    `  rerun    ${rerun}`,
  ].join("\n");
}

import picocolors from "picocolors";

/** What the program may assume about the place its output goes to. */
export interface Terminal {
  /** False for pipes, files and CI logs: lines must then not be rewritten in place. */
  readonly interactive: boolean;
  /** Columns; 100 where the output is not a terminal. */
  readonly width: number;
  /** Colour functions; they return their argument unchanged where colour is off. */
  readonly colour: Colour;
}

export type Colour = ReturnType<typeof picocolors.createColors>;

interface OutputStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/**
 * Describes an output stream. Colour is on for terminals only; NO_COLOR turns it off and
 * FORCE_COLOR on, whatever the stream, as https://no-color.org and Node have it.
 */
export function terminalOf(
  stream: OutputStream,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Terminal {
  const interactive = stream.isTTY === true && environment["TERM"] !== "dumb";
  return {
    interactive,
    width: interactive ? (stream.columns ?? 80) : 100,
    colour: picocolors.createColors(wantsColour(interactive, environment)),
  };
}

function wantsColour(
  interactive: boolean,
  environment: Readonly<Record<string, string | undefined>>,
): boolean {
  if ((environment["NO_COLOR"] ?? "") !== "") return false;
  const forced = environment["FORCE_COLOR"];
  if (forced !== undefined) return forced !== "0";
  return interactive;
}

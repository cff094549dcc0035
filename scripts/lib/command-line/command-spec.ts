/** A command as data: what its parser accepts and its `--help` says. */
export interface CommandSpec<Options extends OptionSpecs, Positionals extends PositionalSpecs> {
  /** As typed after `npm run`. */
  readonly name: string;
  /** One sentence, without a full stop. */
  readonly summary: string;
  /** Longer explanation for `--help`; lines are printed as they are. */
  readonly details?: string;
  readonly positionals: Positionals;
  readonly options: Options;
  /** Set where everything after the positionals belongs to another program, as in `kubectl`. */
  readonly passthrough?: { readonly label: string; readonly description: string };
  /** Exit statuses beside the ones that all commands share (see STANDARD_EXIT_STATUSES). */
  readonly exitStatuses?: Readonly<Record<number, string>>;
  /** Argument lines worth copying, without the `npm run NAME --`. */
  readonly examples?: readonly string[];
}

export type OptionSpecs = Readonly<Record<string, OptionSpec>>;

export type OptionSpec =
  | { readonly type: "boolean"; readonly short?: string; readonly description: string }
  | {
      readonly type: "string";
      readonly short?: string;
      readonly description: string;
      /** What stands for the value in `--help`, in capitals. */
      readonly placeholder: string;
      readonly default?: string;
    };

/** Keyed by the name under which the command reads the argument; in the order in which it is typed. */
export type PositionalSpecs = Readonly<Record<string, PositionalSpec>>;

export interface PositionalSpec {
  /** As written in usage lines, in capitals. */
  readonly label: string;
  readonly description: string;
  /** Taken when the argument is absent. */
  readonly default?: string;
  /** An argument that may be absent and has no default. */
  readonly optional?: true;
}

/** What a command's function receives; precisely typed from its spec. */
export interface CommandArguments<
  Options extends OptionSpecs,
  Positionals extends PositionalSpecs,
> {
  readonly options: {
    readonly [Name in keyof Options]: Options[Name] extends { type: "boolean" }
      ? boolean
      : Options[Name] extends { default: string }
        ? string
        : string | undefined;
  };
  readonly positionals: {
    readonly [Name in keyof Positionals]: Positionals[Name] extends { optional: true }
      ? string | undefined
      : string;
  };
  /** Arguments for the other program; empty without `passthrough`. */
  readonly passthrough: readonly string[];
}

export const EXIT = { done: 0, failed: 1, usage: 2, bug: 70 } as const;

/** Exit statuses that mean the same in every command. */
export const STANDARD_EXIT_STATUSES: Readonly<Record<number, string>> = {
  [EXIT.done]: "done",
  [EXIT.failed]: "failed; the message says where, why and how to go on",
  [EXIT.usage]: "wrong arguments or an invalid environment file; nothing was touched",
  [EXIT.bug]: "a bug in nordmesh; the message has a stack to report",
};

import { listEnvironments } from "../../../stacks/load-plan.ts";

/** Taken where no environment is named. */
export const DEFAULT_ENVIRONMENT = "lab";

/** The first argument of most commands. */
export function environmentPositional(description: string): {
  readonly label: "ENV";
  readonly description: string;
  readonly default: typeof DEFAULT_ENVIRONMENT;
} {
  return { label: "ENV", description, default: DEFAULT_ENVIRONMENT };
}

/**
 * Splits the words of `kubectl` and `ssh`: the first one is an environment if there is a file of that
 * name, else all belong to the other program and the environment is the default one.
 */
export function splitEnvironment(
  words: readonly string[],
  known: readonly string[] = listEnvironments(),
): { environment: string; rest: readonly string[] } {
  const [first, ...rest] = words[0] === "--" ? words.slice(1) : words;
  if (first === undefined) return { environment: DEFAULT_ENVIRONMENT, rest: [] };
  if (!known.includes(first)) return { environment: DEFAULT_ENVIRONMENT, rest: [first, ...rest] };
  return { environment: first, rest: rest[0] === "--" ? rest.slice(1) : rest };
}

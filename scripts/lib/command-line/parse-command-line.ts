import { parseArgs } from "node:util";
import { closestName } from "../../../model/values/closest-name.ts";
import type {
  CommandArguments,
  CommandSpec,
  OptionSpecs,
  PositionalSpecs,
} from "./command-spec.ts";
import { EXIT } from "./command-spec.ts";

/** Arguments that the command does not take. */
export class UsageError extends Error {
  override readonly name = "UsageError";
  readonly exitStatus = EXIT.usage;
}

/** The arguments as the spec types them, or "help" where `--help` or `-h` is among the command's own. */
export function parseCommandLine<O extends OptionSpecs, P extends PositionalSpecs>(
  spec: CommandSpec<O, P>,
  argv: readonly string[],
): CommandArguments<O, P> | "help" {
  const options = { ...spec.options, help: { type: "boolean", short: "h" } } as const;
  const { own, passthrough } = splitArguments(spec, argv);
  const { tokens } = parseArgs({
    args: own,
    options: parserOptions(options),
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const values: Record<string, string | boolean | undefined> = {};
  for (const [name, option] of Object.entries(spec.options)) {
    values[name] = option.type === "boolean" ? false : option.default;
  }
  const words: string[] = [];
  for (const token of tokens) {
    if (token.kind === "positional") words.push(token.value);
    if (token.kind !== "option") continue;
    if (token.name === "help") return "help";
    values[token.name] = optionValue(spec, token);
  }
  return {
    options: values as CommandArguments<O, P>["options"],
    positionals: nameWords(spec.positionals, words) as CommandArguments<O, P>["positionals"],
    passthrough,
  };
}

/** With `passthrough`, the command's own arguments end at its last positional. */
function splitArguments(
  spec: CommandSpec<OptionSpecs, PositionalSpecs>,
  argv: readonly string[],
): { own: string[]; passthrough: readonly string[] } {
  if (!spec.passthrough) return { own: [...argv], passthrough: [] };
  let missing = Object.keys(spec.positionals).length;
  let end = 0;
  while (end < argv.length && missing > 0 && argv[end] !== "--") {
    const argument = argv[end] ?? "";
    const option = spec.options[argument.replace(/^--/, "")];
    if (!argument.startsWith("-")) missing--;
    end += option?.type === "string" ? 2 : 1;
  }
  const rest = argv.slice(end);
  return { own: argv.slice(0, end), passthrough: rest[0] === "--" ? rest.slice(1) : rest };
}

function parserOptions(
  options: Readonly<Record<string, { type: "boolean" | "string"; short?: string }>>,
): Record<string, { type: "boolean" | "string"; short?: string }> {
  return Object.fromEntries(
    Object.entries(options).map(([name, { type, short }]) => [
      name,
      short === undefined ? { type } : { type, short },
    ]),
  );
}

function optionValue(
  spec: CommandSpec<OptionSpecs, PositionalSpecs>,
  token: { name: string; rawName: string; value: string | undefined },
): string | true {
  const option = Object.hasOwn(spec.options, token.name) ? spec.options[token.name] : undefined;
  if (!option) {
    const closest = closestName(token.name, [...Object.keys(spec.options), "help"]);
    const hint = closest === null ? "" : ` Did you mean --${closest}?`;
    throw new UsageError(`Unknown option ${token.rawName}.${hint}`);
  }
  if (option.type === "boolean") {
    if (token.value !== undefined) throw new UsageError(`Option ${token.rawName} takes no value.`);
    return true;
  }
  if (token.value === undefined || token.value === "") {
    throw new UsageError(`Option ${token.rawName} needs a value: ${option.placeholder}.`);
  }
  return token.value;
}

function nameWords(specs: PositionalSpecs, words: string[]): Record<string, string | undefined> {
  const named: Record<string, string | undefined> = {};
  for (const [name, { label, default: fallback, optional }] of Object.entries(specs)) {
    const word = words.shift() ?? fallback;
    if (word === undefined && !optional) throw new UsageError(`${label} is missing.`);
    named[name] = word;
  }
  if (words.length > 0) throw new UsageError(`Unexpected argument "${words[0] ?? ""}".`);
  return named;
}

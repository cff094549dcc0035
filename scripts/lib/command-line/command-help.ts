import type { CommandSpec, OptionSpecs, PositionalSpecs } from "./command-spec.ts";
import { STANDARD_EXIT_STATUSES } from "./command-spec.ts";

/** The text of `--help`; ends with a newline. */
export function renderHelp(spec: CommandSpec<OptionSpecs, PositionalSpecs>): string {
  const sections = [
    `${spec.summary}.`,
    `Usage\n  ${renderUsage(spec)}`,
    spec.details ?? "",
    rows("Arguments", argumentRows(spec)),
    rows("Options", optionRows(spec.options)),
    rows("Exit status", exitRows(spec)),
    examples(spec),
  ];
  return `${sections.filter((section) => section !== "").join("\n\n")}\n`;
}

/** The one line that shows how to call the command. */
export function renderUsage(spec: CommandSpec<OptionSpecs, PositionalSpecs>): string {
  const words = Object.values(spec.positionals).map(({ label, default: fallback, optional }) =>
    fallback === undefined && !optional ? label : `[${label}]`,
  );
  const tail = spec.passthrough ? [`[${spec.passthrough.label}…]`] : [];
  return ["npm run", spec.name, "--", ...words, "[OPTION…]", ...tail].join(" ");
}

type Row = readonly [string, string];

function argumentRows(spec: CommandSpec<OptionSpecs, PositionalSpecs>): Row[] {
  const named = Object.values(spec.positionals).map(
    ({ label, description, default: fallback }): Row => [
      label,
      description + (fallback === undefined ? "" : ` (default: ${fallback})`),
    ],
  );
  const { passthrough } = spec;
  return passthrough ? [...named, [`${passthrough.label}…`, passthrough.description]] : named;
}

function optionRows(options: OptionSpecs): Row[] {
  const own = Object.entries(options).map(([name, option]): Row => {
    const short = option.short === undefined ? "    " : `-${option.short}, `;
    const value = option.type === "string" ? ` ${option.placeholder}` : "";
    const fallback = option.type === "string" ? option.default : undefined;
    const suffix = fallback === undefined ? "" : ` (default: ${fallback})`;
    return [`${short}--${name}${value}`, option.description + suffix];
  });
  return [...own, ["-h, --help", "show this help"]];
}

function exitRows(spec: CommandSpec<OptionSpecs, PositionalSpecs>): Row[] {
  return Object.entries({ ...STANDARD_EXIT_STATUSES, ...spec.exitStatuses });
}

function examples(spec: CommandSpec<OptionSpecs, PositionalSpecs>): string {
  const lines = spec.examples ?? [];
  if (lines.length === 0) return "";
  const commands = lines.map((line) => `  npm run ${spec.name}${line === "" ? "" : ` -- ${line}`}`);
  return `Examples\n${commands.join("\n")}`;
}

function rows(title: string, pairs: readonly Row[]): string {
  if (pairs.length === 0) return "";
  const width = Math.max(...pairs.map(([left]) => left.length));
  return [title, ...pairs.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`)].join("\n");
}

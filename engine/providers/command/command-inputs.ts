import { asText, isObject } from "../../values.ts";
import type { PropertyMap, PropertyValue } from "../../values.ts";

/** The inputs that remote and local commands share. */
export interface CommandInputs {
  readonly create?: string;
  readonly update?: string;
  readonly delete?: string;
  readonly stdin: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly addPreviousOutputInEnv: boolean;
}

/** Reads the shared inputs, with the real provider's defaults. */
export function readCommandInputs(inputs: PropertyMap): CommandInputs {
  const environment = inputs["environment"];
  return {
    ...pick(inputs, "create"),
    ...pick(inputs, "update"),
    ...pick(inputs, "delete"),
    stdin: textOr(inputs["stdin"], ""),
    environment: isObject(environment)
      ? Object.fromEntries(Object.entries(environment).map(([key, value]) => [key, asText(value)]))
      : {},
    addPreviousOutputInEnv: inputs["addPreviousOutputInEnv"] !== false,
  };
}

/** The environment of a run: the command's own, and what the last run printed where that is asked. */
export function environmentOf(inputs: CommandInputs, outputs: PropertyMap): Record<string, string> {
  const { stdout, stderr } = outputs;
  const previous: Record<string, string> = {};
  if (inputs.addPreviousOutputInEnv) {
    if (typeof stdout === "string" && stdout !== "") previous["PULUMI_COMMAND_STDOUT"] = stdout;
    if (typeof stderr === "string" && stderr !== "") previous["PULUMI_COMMAND_STDERR"] = stderr;
  }
  return { ...previous, ...inputs.environment };
}

/** Refuses inputs of the real provider that this engine does not carry, by name. */
export function refuseInputs(inputs: PropertyMap, names: readonly string[]): void {
  const given = names.find((name) => inputs[name] !== undefined && inputs[name] !== null);
  if (given === undefined) return;
  throw new Error(`the embedded engine does not carry ${given} of commands; use the Pulumi CLI`);
}

/** A text, or a fallback for anything else. */
export function textOr(value: PropertyValue | undefined, fallback: string): string {
  return typeof value === "string" ? value : fallback;
}

function pick<K extends string>(inputs: PropertyMap, key: K): Partial<Record<K, string>> {
  const value = inputs[key];
  return typeof value === "string" ? ({ [key]: value } as Record<K, string>) : {};
}

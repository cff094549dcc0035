import { CommandError } from "../command-line/command-line.ts";
import type { EngineName } from "./engine.ts";
import { UsageError } from "../command-line/parse-command-line.ts";

/** What a person may ask for. */
export type EngineWish = EngineName | "auto";

export interface EngineFacts {
  readonly environment: string;
  readonly wish: EngineWish;
  /** The engine that holds the environment's state, if it has one. */
  readonly recorded: EngineName | undefined;
  readonly hasPulumi: boolean;
}

/**
 * Decides which engine runs an environment: the one that holds its state, else the one asked for, else
 * Pulumi where its CLI is there. Throws a `CommandError` rather than move a state from one to the other.
 */
export function chooseEngine({ environment, wish, recorded, hasPulumi }: EngineFacts): EngineName {
  const chosen = wish === "auto" ? (recorded ?? (hasPulumi ? "pulumi" : "embedded")) : wish;
  if (recorded !== undefined && chosen !== recorded) {
    throw new CommandError(
      `${environment} was made by the ${recorded} engine, which holds its state; the ${chosen} engine knows nothing of it.`,
      `leave --engine out, or first remove the environment: npm run down -- ${environment}`,
    );
  }
  if (chosen === "pulumi" && !hasPulumi) {
    const reason = recorded === undefined ? "" : ` ${environment} was made by it.`;
    throw new CommandError(
      `There is no Pulumi CLI on PATH.${reason}`,
      `install Pulumi, or let it be fetched: npm run up -- ${environment} --install-pulumi`,
    );
  }
  return chosen;
}

/** What `--engine` says, or where it is absent NORDMESH_ENGINE. Throws `UsageError` for another word. */
export function parseEngineWish(
  option: string | undefined,
  env: Readonly<Record<string, string | undefined>>,
): EngineWish {
  const fromEnvironment = env["NORDMESH_ENGINE"];
  const word = option ?? (fromEnvironment === "" ? undefined : fromEnvironment) ?? "auto";
  if (word === "auto" || word === "pulumi" || word === "embedded") return word;
  const source = option === undefined ? "NORDMESH_ENGINE" : "--engine";
  throw new UsageError(`${source} is "${word}"; it can be auto, pulumi or embedded.`);
}

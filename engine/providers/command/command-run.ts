import { randomBytes } from "node:crypto";
import { StepError } from "../../../model/step-error.ts";
import type { PropertyMap } from "../../values.ts";
import type { OperationRequest, UpdateRequest } from "../provider.ts";

/** What a command printed and how it ended. */
export interface CommandResult {
  readonly stdout: string;
  readonly stderr: string;
  /** Undefined when it did not exit by itself. */
  readonly exitCode?: number;
  /** Why it did not exit by itself. */
  readonly cut?: string;
}

/** Runs one command to its end, or until the operation's time is up or it is cancelled. */
export type CommandRunner = (request: OperationRequest, command: string) => Promise<CommandResult>;

/** Create, update and delete as the real command provider has them. */
export interface CommandOperations {
  create(request: OperationRequest): Promise<{ id: string; outputs: PropertyMap }>;
  update(request: UpdateRequest): Promise<PropertyMap>;
  delete(request: OperationRequest): Promise<void>;
  secretOutputs(type: string, secretInputs: readonly string[]): readonly string[];
}

/** Builds the operations on top of a way to run a command. */
export function commandOperations(
  run: CommandRunner,
  hostOf: (inputs: PropertyMap) => string,
): CommandOperations {
  const runOrThrow = async (request: OperationRequest, command: unknown): Promise<PropertyMap> => {
    if (typeof command !== "string") return {};
    const result = await run(request, command);
    if (result.exitCode !== 0) throw stepError(request, command, result, hostOf(request.inputs));
    return { stdout: trimEnd(result.stdout), stderr: trimEnd(result.stderr) };
  };
  return {
    create: async (request) => {
      const printed = await runOrThrow(request, request.inputs["create"]);
      const id = `${request.name}${randomBytes(4).toString("hex")}`;
      return { id, outputs: { ...request.inputs, stdout: "", stderr: "", ...printed } };
    },
    update: async (request) => {
      const { inputs, outputs } = request;
      const printed = await runOrThrow(request, inputs["update"] ?? inputs["create"]);
      const { stdout = "", stderr = "" } = outputs;
      return { ...inputs, stdout, stderr, ...printed };
    },
    delete: async (request) => {
      await runOrThrow(request, request.inputs["delete"]);
    },
    // What goes into a command may come out of it. The connection does not get there.
    secretOutputs: (_type, secretInputs) =>
      secretInputs.some((key) => key !== "connection") ? ["stdout", "stderr"] : [],
  };
}

/** A command as it may be shown: its first line, shortened, and how many there are. */
export function summarizeCommand(command: string): string {
  const lines = command.trim().split("\n");
  const first = (lines[0] ?? "").slice(0, 80);
  return lines.length === 1 ? first : `${first} … (${String(lines.length)} lines)`;
}

/** Takes secret texts out of what another program printed, whole or line by line. */
export function hideSecrets(text: string, secrets: readonly string[]): string {
  const parts = secrets
    .flatMap((secret) => [secret, ...secret.split(/\s+/)])
    .filter((part) => part.length >= SHORTEST_SECRET)
    .sort((a, b) => b.length - a.length);
  return [...new Set(parts)].reduce((result, part) => result.replaceAll(part, "[secret]"), text);
}

// Anything shorter would blank out ordinary words.
const SHORTEST_SECRET = 6;

function stepError(
  { name, secrets }: OperationRequest,
  command: string,
  result: CommandResult,
  host: string,
): StepError {
  const { exitCode, cut } = result;
  return new StepError({
    host,
    phase: name,
    command: hideSecrets(summarizeCommand(command), secrets),
    stderr: hideSecrets(result.stderr, secrets),
    rerun: "run the same again: it goes on from this step",
    exitCode: exitCode ?? null,
    ...(cut === undefined ? {} : { reason: cut }),
  });
}

function trimEnd(text: string): string {
  return text.endsWith("\n") ? text.slice(0, -1) : text;
}

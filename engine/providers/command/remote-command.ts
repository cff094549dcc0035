import { UNKNOWN, containsUnknown, isObject } from "../../values.ts";
import type { PropertyMap } from "../../values.ts";
import { startDeadline } from "../deadline.ts";
import type { OperationRequest, Provider } from "../provider.ts";
import { environmentOf, readCommandInputs } from "./command-inputs.ts";
import { commandOperations } from "./command-run.ts";
import type { CommandResult } from "./command-run.ts";
import { SshPool } from "./ssh-pool.ts";
import { readTarget } from "./ssh-target.ts";

const DEFAULT_SECONDS = 3600;

/** `command:remote:Command`: runs commands on other hosts over SSH, with a pinned host key. */
export function createRemoteCommandProvider(): Provider {
  const pool = new SshPool();
  const run = async (request: OperationRequest, command: string): Promise<CommandResult> => {
    const inputs = readCommandInputs(request.inputs);
    const environment = environmentOf(inputs, request.outputs);
    const deadline = startDeadline(request.timeoutSeconds ?? DEFAULT_SECONDS, request.signal);
    const target = readTarget(request.inputs);
    const { stdin } = inputs;
    return pool.run(target, { command, stdin, environment }, deadline, request.progress);
  };
  return {
    serves: (type) => type === "command:remote:Command",
    check: (_type, inputs) => {
      // What is not known before the update is checked when it is.
      if (!containsUnknown(inputs["connection"])) readTarget(inputs);
    },
    ...commandOperations(run, hostOf),
    close: () => pool.close(),
  };
}

function hostOf(inputs: PropertyMap): string {
  const connection = inputs["connection"];
  const host = isObject(connection) ? connection["host"] : undefined;
  return typeof host === "string" && host !== UNKNOWN ? host : "a host";
}

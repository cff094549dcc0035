import type { Client, ClientChannel } from "ssh2";
import { Slots } from "../../slots.ts";
import { toError } from "../../to-error.ts";
import type { Deadline } from "../deadline.ts";
import type { CommandResult } from "./command-run.ts";
import { dial } from "./ssh-dial.ts";
import { describeTarget, targetIdentity } from "./ssh-target.ts";
import type { SshTarget } from "./ssh-target.ts";

/** A command for a host. */
export interface RemoteCommand {
  readonly command: string;
  readonly stdin: string;
  readonly environment: Readonly<Record<string, string>>;
}

interface Shared {
  readonly client: Promise<Client>;
  readonly channels: Slots;
}

/** sshd lets a connection have ten sessions at a time (MaxSessions); some are left to people. */
const CHANNELS = 8;
/** How long a cancelled command has to confirm its end, in milliseconds. */
const CLOSE_MS = 3000;

/** One SSH connection for each way to log in, shared by all commands of a run. */
export class SshPool {
  private readonly connections = new Map<string, Shared>();

  /** Runs a command once. A connection that turns out to be dead beforehand is made anew. */
  async run(
    target: SshTarget,
    command: RemoteCommand,
    deadline: Deadline,
    progress: (message: string) => void,
  ): Promise<CommandResult> {
    const shared = this.connect(target, deadline, progress);
    return shared.channels.run(async () => {
      const where = describeTarget(target);
      return execute(await shared.client, command, deadline, where).catch(async () => {
        // It was not even started: the connection had died unnoticed.
        this.drop(target);
        const { client } = this.connect(target, deadline, progress);
        return execute(await client, command, deadline, where);
      });
    });
  }

  async close(): Promise<void> {
    const clients = await Promise.allSettled([...this.connections.values()].map((c) => c.client));
    for (const client of clients) if (client.status === "fulfilled") client.value.end();
    this.connections.clear();
  }

  private connect(
    target: SshTarget,
    deadline: Deadline,
    progress: (message: string) => void,
  ): Shared {
    const identity = targetIdentity(target);
    const known = this.connections.get(identity);
    if (known !== undefined) return known;
    const client = dial(target, deadline, progress);
    const shared = { client, channels: new Slots(CHANNELS) };
    this.connections.set(identity, shared);
    const forget = (): void => {
      if (this.connections.get(identity) === shared) this.connections.delete(identity);
    };
    client.then((connected) => {
      // Its commands learn of a lost connection from their channels.
      connected.on("error", forget);
      connected.on("close", forget);
    }, forget);
    return shared;
  }

  private drop(target: SshTarget): void {
    this.connections.delete(targetIdentity(target));
  }
}

/** Rejects where the command could not be started; whatever comes after is a result. */
function execute(
  client: Client,
  { command, stdin, environment }: RemoteCommand,
  deadline: Deadline,
  where: string,
): Promise<CommandResult> {
  return new Promise((resolve, reject) => {
    const lost = (): void => {
      reject(new Error(`the connection to ${where} was lost`));
    };
    client.once("close", lost);
    try {
      client.exec(command, { env: { ...environment } }, (error, channel) => {
        client.off("close", lost);
        if (error !== undefined) reject(error);
        // At once: a short command's exit can be in the packet that opens the channel.
        else resolve(collect(channel, stdin, deadline, where));
      });
    } catch (error) {
      client.off("close", lost);
      reject(toError(error));
    }
  });
}

function collect(
  channel: ClientChannel,
  stdin: string,
  deadline: Deadline,
  where: string,
): Promise<CommandResult> {
  const output = { stdout: "", stderr: "" };
  const exit: { code?: number; cause?: string } = {};
  channel.setEncoding("utf8").on("data", (text: string) => (output.stdout += text));
  channel.stderr.setEncoding("utf8").on("data", (text: string) => (output.stderr += text));
  channel.on("exit", (code: number | null, signal?: string) => {
    if (code !== null) exit.code = code;
    else exit.cause = `ended by ${String(signal)}`;
  });
  // A command that does not read its input closes the pipe; that is no failure of ours.
  channel.on("error", () => undefined);
  return new Promise((resolve) => {
    let timer: NodeJS.Timeout | undefined;
    const settle = (): void => {
      clearTimeout(timer);
      deadline.signal.removeEventListener("abort", cancel);
      if (exit.code !== undefined) resolve({ ...output, exitCode: exit.code });
      else resolve({ ...output, cut: exit.cause ?? `the connection to ${where} was lost` });
    };
    const cancel = (): void => {
      const late = `it did not end within ${String(deadline.seconds)} s`;
      exit.cause = deadline.expired() ? late : "interrupted";
      channel.signal("TERM");
      channel.close();
      // A host that no longer answers does not confirm the close either.
      timer = setTimeout(settle, CLOSE_MS);
    };
    channel.on("close", settle);
    if (deadline.signal.aborted) cancel();
    else deadline.signal.addEventListener("abort", cancel);
    channel.end(stdin);
  });
}

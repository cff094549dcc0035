import { createHash } from "node:crypto";
import type { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import type { Client, ClientChannel, ConnectConfig } from "ssh2";
import { AdoptError } from "./adopt-error.ts";

/** One SSH server on the way to a host, and the only key that it may show. */
export interface Hop {
  /** What people call it. */
  readonly name: string;
  readonly address: string;
  readonly port: number;
  readonly user: string;
  /** `TYPE BASE64`. */
  readonly hostKey: string;
}

/** A way to a host: directly, or through a bastion. One key opens both. */
export interface Way {
  readonly host: Hop;
  readonly bastion: Hop | null;
  /** OpenSSH private key. */
  readonly privateKey: string;
}

export interface RemoteOutcome {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const ATTEMPT_SECONDS = 15;

/** An open connection to a host. */
export class SshConnection {
  readonly client: Client;
  private readonly between: Client | null;

  private constructor(client: Client, between: Client | null) {
    this.client = client;
    this.between = between;
  }

  /** Logs in once. Throws `AdoptError` for another host key or a refused login, and an `Error` for no answer. */
  static async open({ host, bastion, privateKey }: Way): Promise<SshConnection> {
    if (bastion === null) return new SshConnection(await login(host, privateKey), null);
    const between = await login(bastion, privateKey);
    between.on("error", () => undefined);
    try {
      const way = await openWay(between, bastion, host);
      return new SshConnection(await login(host, privateKey, way), between);
    } catch (error) {
      between.end();
      throw error;
    }
  }

  /** Runs a command to its end; `input` goes to its stdin. Throws where the connection is lost before. */
  async run(command: string, input: Readable | string = ""): Promise<RemoteOutcome> {
    const exit: { status?: number | null } = {};
    const [channel, ended] = await new Promise<[ClientChannel, Promise<void>]>(
      (resolve, reject) => {
        this.client.exec(command, (error, opened) => {
          if (error !== undefined) {
            reject(error);
            return;
          }
          // Listened to at once: a short command's end may be in the packet that opens its channel.
          opened.on("exit", (code: number | null) => (exit.status = code));
          const closed = new Promise<void>((close) => opened.once("close", close));
          resolve([opened, closed]);
        });
      },
    );
    // A command that ends early closes the pipe; its status says why.
    channel.on("error", () => undefined);
    if (typeof input === "string") channel.end(input);
    else input.pipe(channel);
    const [stdout, stderr] = await Promise.all([text(channel), text(channel.stderr), ended]);
    const { status } = exit;
    if (status === undefined) throw new Error("the SSH connection was lost while a command ran");
    return { status, stdout, stderr };
  }

  end(): void {
    this.client.end();
    this.between?.end();
  }
}

/** The key that an SSH server shows, `TYPE BASE64`, without logging in. */
export async function readHostKey(
  hop: Omit<Hop, "hostKey">,
  through: { readonly bastion: Hop; readonly privateKey: string } | null,
): Promise<string> {
  const between = through === null ? null : await login(through.bastion, through.privateKey);
  try {
    const sock = between === null ? undefined : await openWay(between, { name: "bastion" }, hop);
    return await new Promise((resolve, reject) => {
      void dial({ ...hop, hostKey: "" }, "", sock, (key) => {
        resolve(`ssh-ed25519 ${key.toString("base64")}`);
        return false;
      }).catch(reject);
    });
  } finally {
    between?.end();
  }
}

/** As `ssh-keygen -l` prints it. */
export function fingerprint(hostKey: string): string {
  const blob = Buffer.from(hostKey.split(" ")[1] ?? "", "base64");
  return `SHA256:${createHash("sha256").update(blob).digest("base64").replace(/=+$/, "")}`;
}

async function login(hop: Hop, privateKey: string, sock?: ClientChannel): Promise<Client> {
  const pinned = Buffer.from(hop.hostKey.split(" ")[1] ?? "", "base64");
  const shown: { key?: Buffer } = {};
  try {
    return await dial(hop, privateKey, sock, (key) => {
      if (key.equals(pinned)) return true;
      shown.key = key;
      return false;
    });
  } catch (error) {
    throw explain(hop, error, shown.key);
  }
}

function explain(hop: Hop, error: unknown, other: Buffer | undefined): unknown {
  if (other !== undefined) {
    const shown = fingerprint(`ssh-ed25519 ${other.toString("base64")}`);
    return new AdoptError(hop.name, [
      {
        problem: `it shows the host key ${shown}, but ${fingerprint(hop.hostKey)} is pinned: this is another machine, or one that was set up anew; nothing was sent to it`,
        fix: "find out which; if it was set up anew, remove its hostKey from the environment's file and confirm the new one: npm run hosts -- trust ENV",
      },
    ]);
  }
  if (error instanceof Error && "level" in error && error.level === "client-authentication") {
    return new AdoptError(hop.name, [
      {
        problem: `${hop.user}@${hop.address} does not accept the operator's key`,
        fix: `put its public half (npm run hosts -- key ENV) into ~${hop.user}/.ssh/authorized_keys there`,
      },
    ]);
  }
  return error;
}

async function dial(
  { name, address, port, user }: Hop,
  privateKey: string,
  sock: ClientChannel | undefined,
  hostVerifier: (key: Buffer) => boolean,
): Promise<Client> {
  const { Client: SshClient } = (await import("ssh2")).default;
  const client = new SshClient();
  const config: ConnectConfig = {
    host: address,
    port,
    username: user,
    ...(privateKey === "" ? {} : { privateKey }),
    ...(sock === undefined ? {} : { sock }),
    algorithms: { serverHostKey: ["ssh-ed25519"] },
    hostVerifier,
    readyTimeout: ATTEMPT_SECONDS * 1000,
    keepaliveInterval: 15_000,
  };
  try {
    await new Promise<void>((resolve, reject) => {
      client.once("ready", resolve).once("error", reject);
      client.once("close", () => {
        reject(new Error("the connection was closed before the login"));
      });
      client.connect(config);
    });
    client.on("error", () => undefined);
    return client;
  } catch (error) {
    client.on("error", () => undefined);
    client.destroy();
    if (error instanceof Error && !("level" in error && error.level === "client-authentication")) {
      throw new Error(`${name}: no SSH at ${address}:${String(port)}: ${error.message}`);
    }
    throw error;
  }
}

function openWay(
  between: Client,
  { name }: Pick<Hop, "name">,
  { address, port }: Pick<Hop, "address" | "port">,
): Promise<ClientChannel> {
  return new Promise((resolve, reject) => {
    between.forwardOut("127.0.0.1", 0, address, port, (error, channel) => {
      if (error === undefined) resolve(channel);
      else reject(new Error(`${name} cannot reach ${address}:${String(port)}: ${error.message}`));
    });
  });
}

import { Client, type ConnectConfig } from "ssh2";

/** How a command on a host ended. */
export interface RemoteResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Where and as whom a test logs in. */
export interface SshTarget {
  readonly address: string;
  readonly port: number;
  /** OpenSSH private key. */
  readonly privateKey: string;
  /** The only host key to accept, as in `known_hosts`: type and base64; any where it does not matter. */
  readonly hostKey?: string;
}

/** An open SSH connection. */
export class SshSession {
  readonly #client: Client;
  readonly #closed: Promise<void>;

  private constructor(client: Client, closed: Promise<void>) {
    this.#client = client;
    this.#closed = closed;
  }

  /** Logs in as root; rejects when the host shows another key or refuses the client's. */
  static async open(target: SshTarget): Promise<SshSession> {
    const pinned = Buffer.from(target.hostKey?.split(" ")[1] ?? "", "base64");
    const config: ConnectConfig = {
      host: target.address,
      port: target.port,
      username: "root",
      privateKey: target.privateKey,
      hostVerifier: (key: Buffer) => target.hostKey === undefined || key.equals(pinned),
      readyTimeout: 20_000,
      // A host that lost its power says no goodbye.
      keepaliveInterval: 3000,
      keepaliveCountMax: 3,
    };
    const client = new Client();
    // One failed connection reports several errors, and the first one is the answer.
    client.on("error", () => undefined);
    // Watched from the start: a host that reboots may close what it has only just opened.
    const closed = new Promise<void>((resolve) => client.once("close", resolve));
    await new Promise<void>((resolve, reject) => {
      void closed.then(() => {
        reject(new Error("the connection was closed"));
      });
      client.once("ready", resolve).once("error", reject).connect(config);
    });
    return new SshSession(client, closed);
  }

  /** Runs a shell line to its end, or to that of the connection: then there is no exit code. */
  async run(command: string): Promise<RemoteResult> {
    return await new Promise((resolve, reject) => {
      const output = { stdout: "", stderr: "" };
      void this.#closed.then(() => {
        resolve({ code: null, ...output });
      });
      this.#client.exec(command, (error, channel) => {
        if (error !== undefined) {
          reject(error);
          return;
        }
        channel.on("data", (chunk: Buffer) => (output.stdout += chunk.toString()));
        channel.stderr.on("data", (chunk: Buffer) => (output.stderr += chunk.toString()));
        channel.on("close", (code: number | null) => {
          resolve({ code, ...output });
        });
      });
    });
  }

  /** Resolves when the other side has closed the connection. */
  async closed(): Promise<void> {
    await this.#closed;
  }

  end(): void {
    this.#client.end();
  }
}

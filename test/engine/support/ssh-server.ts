import { spawn } from "node:child_process";
import { once } from "node:events";
import { connect, type AddressInfo } from "node:net";
import ssh2 from "ssh2";
import type { Connection, Server as SshServer, ServerChannel } from "ssh2";
import { makeSshKey, type SshKey } from "../../support/ssh-key.ts";

const { Server, utils } = ssh2;

/** A small sshd on the loopback interface: runs commands with a shell, for one client key. */
export class TestSshServer {
  readonly hostKey: SshKey;
  /** Logins so far, refused ones included. */
  logins = 0;
  /** Ports that clients were carried on to, as by a bastion. */
  readonly forwarded: number[] = [];
  private readonly server: SshServer;
  private readonly connections = new Set<Connection>();

  constructor(
    clientKey: SshKey,
    hostKey: SshKey = makeSshKey(),
    /** Program that a command is given to as `-c COMMAND`, with what stands before that. */
    shell: readonly [string, ...string[]] = ["/bin/sh"],
  ) {
    this.hostKey = hostKey;
    const allowed = utils.parseKey(clientKey.publicKey);
    if (allowed instanceof Error) throw allowed;
    this.server = new Server({ hostKeys: [hostKey.privateKey] }, (connection) => {
      this.connections.add(connection);
      connection.on("error", () => undefined);
      connection.on("close", () => this.connections.delete(connection));
      connection.on("authentication", (attempt) => {
        if (attempt.method !== "publickey") {
          attempt.reject(["publickey"]);
          return;
        }
        this.logins += 1;
        const same = attempt.key.data.equals(allowed.getPublicSSH());
        if (same) attempt.accept();
        else attempt.reject();
      });
      connection.on("tcpip", (accept, reject, { destPort }) => {
        const socket = connect(destPort, "127.0.0.1");
        socket.once("error", () => {
          reject();
        });
        socket.once("connect", () => {
          this.forwarded.push(destPort);
          const channel = accept();
          channel.on("error", () => undefined);
          socket.on("error", () => undefined);
          channel.on("close", () => socket.destroy());
          channel.pipe(socket).pipe(channel);
        });
      });
      connection.on("session", (accept) => {
        serveSession(accept(), shell);
      });
    });
  }

  async listen(port = 0): Promise<number> {
    this.server.listen(port, "127.0.0.1");
    await once(this.server, "listening");
    return (this.server.address() as AddressInfo).port;
  }

  /** Cuts all connections, as a host does that loses its power. */
  cut(): void {
    for (const connection of this.connections) connection.end();
  }

  async close(): Promise<void> {
    this.cut();
    await new Promise<void>((resolve) => {
      this.server.close(() => {
        resolve();
      });
    });
  }
}

function serveSession(session: ssh2.Session, shell: readonly [string, ...string[]]): void {
  const env: Record<string, string> = {};
  session.on("env", (accept: (() => void) | undefined, _reject, { key, val }) => {
    env[key] = val;
    accept?.();
  });
  session.on("signal", (accept: (() => void) | undefined) => accept?.());
  session.on("exec", (accept, _reject, { command }) => {
    const channel: ServerChannel = accept();
    const [program, ...before] = shell;
    const child = spawn(program, [...before, "-c", command], { env: { ...process.env, ...env } });
    channel.pipe(child.stdin);
    child.stdin.on("error", () => undefined);
    child.stdout.pipe(channel, { end: false });
    child.stderr.pipe(channel.stderr, { end: false });
    channel.on("close", () => child.kill());
    child.on("close", (code) => {
      channel.exit(code ?? 1);
      channel.end();
    });
  });
}

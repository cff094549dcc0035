import { createServer, type Server, type Socket } from "node:net";
import { once } from "node:events";
import { setTimeout as pause } from "node:timers/promises";
import type { ClientChannel } from "ssh2";
import { wayTo } from "../../../components/hosts/adopt/adopt-host.ts";
import { SshConnection } from "../../../components/hosts/adopt/ssh-connection.ts";
import type { HostPlan, Plan } from "../../../model/plan/plan.ts";
import { readOperatorKey } from "../../../stacks/operator-key-file.ts";

const API_PORT = 6443;

/**
 * Does some work with the Kubernetes API of rented hosts open at the plan's operator endpoint. It listens
 * on the hosts' private network only, so connections are carried there through SSH, to the first control
 * plane that answers. With another driver, without a key, or with the port in use already (a tunnel that a
 * person keeps open), the work is simply done.
 */
export async function withApiTunnel<T>(plan: Plan | undefined, work: () => Promise<T>): Promise<T> {
  const key = plan?.driver === "inventory" ? readOperatorKey(plan.environment) : undefined;
  if (plan === undefined || key === undefined) return work();
  const tunnel = await openApiTunnel(plan, key);
  try {
    return await work();
  } finally {
    tunnel?.close();
  }
}

/** Opens it; undefined where something else listens there. */
export async function openApiTunnel(
  plan: Plan,
  privateKey: string,
): Promise<{ readonly close: () => void } | undefined> {
  const ways = new ControlPlanes(plan, privateKey);
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => undefined).on("close", () => sockets.delete(socket));
    void carry(socket, ways);
  });
  if (!(await listen(server, plan.kubernetes.operatorEndpoints[0]))) return undefined;
  return {
    close: () => {
      server.close();
      for (const socket of sockets) socket.destroy();
      ways.close();
    },
  };
}

async function carry(socket: Socket, ways: ControlPlanes): Promise<void> {
  const channel = await ways.open();
  // Nobody answers: the caller sees a closed connection and tries again.
  if (channel === undefined) {
    socket.destroy();
    return;
  }
  channel.on("error", () => undefined);
  channel.on("close", () => socket.destroy());
  socket.on("close", () => {
    channel.close();
  });
  socket.pipe(channel).pipe(socket);
}

async function listen(
  server: Server,
  { address, port }: { readonly address: string; readonly port: number },
): Promise<boolean> {
  server.listen(port, address);
  try {
    await once(server, "listening");
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EADDRINUSE") return false;
    throw error;
  }
}

/** Connections to control planes, made when they are needed and used again. */
class ControlPlanes {
  private readonly plan: Plan;
  private readonly privateKey: string;
  /** In the order in which they are tried. One that does not answer is tried after all others from then on. */
  private readonly order: HostPlan[];
  private readonly connections = new Map<string, Promise<SshConnection>>();

  constructor(plan: Plan, privateKey: string) {
    this.plan = plan;
    this.privateKey = privateKey;
    this.order = plan.hosts.filter(({ role }) => role === "control-plane");
  }

  /** A channel to the API of the first control plane that answers. */
  async open(): Promise<ClientChannel | undefined> {
    for (const host of [...this.order]) {
      try {
        return await inTime(this.reach(host));
      } catch {
        this.connections.delete(host.name);
        this.order.push(...this.order.splice(this.order.indexOf(host), 1));
      }
    }
    return undefined;
  }

  private async reach(host: HostPlan): Promise<ClientChannel> {
    return forward(await this.connect(host), host.privateAddress);
  }

  close(): void {
    for (const connection of this.connections.values()) {
      connection.then(
        (open) => {
          open.end();
        },
        () => undefined,
      );
    }
  }

  private connect({ name, ssh }: HostPlan): Promise<SshConnection> {
    const known = this.connections.get(name);
    if (known !== undefined) return known;
    const { environment, access } = this.plan;
    const way = wayTo({ environment, name, ssh, bastion: access.bastion }, this.privateKey);
    const connection = SshConnection.open(way);
    this.connections.set(name, connection);
    connection.then(
      ({ client }) => {
        client.on("close", () => this.connections.delete(name));
      },
      () => undefined,
    );
    return connection;
  }
}

/** How long a control plane may take to answer, through SSH and a bastion, in milliseconds. */
const ANSWER_MS = 5000;

// SSH itself notices after three quarters of a minute that a machine has lost its power.
async function inTime<T>(work: Promise<T>): Promise<T> {
  const limit = new AbortController();
  const late = pause(ANSWER_MS, undefined, { signal: limit.signal }).then(() => {
    throw new Error("no answer in time");
  });
  late.catch(() => undefined);
  try {
    return await Promise.race([work, late]);
  } finally {
    limit.abort();
    work.catch(() => undefined);
  }
}

function forward({ client }: SshConnection, address: string): Promise<ClientChannel> {
  return new Promise((resolve, reject) => {
    client.forwardOut("127.0.0.1", 0, address, API_PORT, (error, channel) => {
      if (error === undefined) resolve(channel);
      else reject(error);
    });
  });
}

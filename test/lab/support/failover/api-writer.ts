import { Agent, request } from "node:http";
import type { Duplex } from "node:stream";
import { setTimeout as pause } from "node:timers/promises";

/** What a writer has seen. */
export interface WriterReport {
  readonly writes: number;
  /** Longest time between the ends of two writes that succeeded, or since the last one, in seconds. */
  readonly longestGapSeconds: number;
}

/** A write that takes longer has failed, and its connection with it: as a client of the API would have it. */
const WRITE_MS = 3000;
const PAUSE_MS = 100;

/** Writes to the Kubernetes API again and again, over connections that `open` makes, and times it. */
export class ApiWriter {
  private readonly name: string;
  private readonly agent: ConnectingAgent;
  private readonly running = new AbortController();
  private readonly ended: Promise<void>;
  private writes = 0;
  private last = performance.now();
  private longest = 0;

  /** @param open makes a connection to an API server that speaks TLS and has said who writes */
  constructor(name: string, open: () => Promise<Duplex>) {
    this.name = name;
    this.agent = new ConnectingAgent(open);
    this.ended = this.writeOn();
  }

  /** Forgets what was so far: what counts begins now. */
  reset(): void {
    this.writes = 0;
    this.longest = 0;
  }

  get count(): number {
    return this.writes;
  }

  async stop(): Promise<WriterReport> {
    this.running.abort();
    await this.ended;
    this.agent.destroy();
    this.longest = Math.max(this.longest, performance.now() - this.last);
    return { writes: this.writes, longestGapSeconds: this.longest / 1000 };
  }

  private async writeOn(): Promise<void> {
    while (!this.running.signal.aborted) {
      try {
        await this.writeOnce();
        const now = performance.now();
        this.longest = Math.max(this.longest, now - this.last);
        this.last = now;
        this.writes += 1;
      } catch {
        this.agent.drop();
      }
      await pause(PAUSE_MS);
    }
  }

  private writeOnce(): Promise<void> {
    const body = JSON.stringify({
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: this.name, namespace: "default" },
      data: { at: String(Date.now()) },
    });
    return new Promise((resolve, reject) => {
      const call = request(
        {
          method: "PATCH",
          path: `/api/v1/namespaces/default/configmaps/${this.name}?fieldManager=failover&force=true`,
          headers: { host: "api", "content-type": "application/apply-patch+yaml" },
          agent: this.agent,
          signal: AbortSignal.timeout(WRITE_MS),
        },
        (response) => {
          response.resume().on("error", reject);
          response.on("end", () => {
            const { statusCode = 0 } = response;
            if (statusCode === 200 || statusCode === 201) resolve();
            else reject(new Error(`the API answers ${String(statusCode)}`));
          });
        },
      );
      call.on("error", reject).end(body);
    });
  }
}

/** Keeps one connection, which somebody else knows how to make. */
class ConnectingAgent extends Agent {
  private readonly open: () => Promise<Duplex>;
  private current: Duplex | undefined;

  constructor(open: () => Promise<Duplex>) {
    super({ keepAlive: true, maxSockets: 1 });
    this.open = open;
  }

  override createConnection(
    _options: unknown,
    callback?: (error: Error | null, stream: Duplex) => void,
  ): undefined {
    this.open().then(
      (stream) => {
        this.current = stream;
        callback?.(null, stream);
      },
      (error: unknown) => {
        callback?.(error as Error, undefined as unknown as Duplex);
      },
    );
  }

  drop(): void {
    this.current?.destroy();
    this.current = undefined;
  }
}

import { Agent, request } from "node:http";
import type { Duplex } from "node:stream";
import { text } from "node:stream/consumers";
import { setTimeout as pause } from "node:timers/promises";

/** What a writer has seen. */
export interface WriterReport {
  readonly writes: number;
  /** Longest time between the ends of two writes that succeeded, or since the last one, in seconds. */
  readonly longestGapSeconds: number;
  /** Why writes failed in that time, with how many of them. */
  readonly refusals: readonly string[];
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
  private refusals = new Map<string, number>();
  private refusalsOfLongest: ReadonlyMap<string, number> = new Map();

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
    this.refusalsOfLongest = new Map();
  }

  get count(): number {
    return this.writes;
  }

  async stop(): Promise<WriterReport> {
    this.running.abort();
    await this.ended;
    this.agent.destroy();
    this.endGap(performance.now());
    const refusals = [...this.refusalsOfLongest].map(([why, times]) => `${String(times)} × ${why}`);
    return { writes: this.writes, longestGapSeconds: this.longest / 1000, refusals };
  }

  private async writeOn(): Promise<void> {
    while (!this.running.signal.aborted) {
      try {
        await this.writeOnce();
        this.endGap(performance.now());
        this.writes += 1;
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error);
        this.refusals.set(why, (this.refusals.get(why) ?? 0) + 1);
        this.agent.drop();
      }
      await pause(PAUSE_MS);
    }
  }

  private endGap(now: number): void {
    if (now - this.last > this.longest) {
      this.longest = now - this.last;
      this.refusalsOfLongest = this.refusals;
    }
    this.last = now;
    this.refusals = new Map();
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
          text(response).then((answer) => {
            const { statusCode = 0 } = response;
            if (statusCode === 200 || statusCode === 201) resolve();
            else
              reject(new Error(`the API answers ${String(statusCode)}: ${answer.slice(0, 300)}`));
          }, reject);
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

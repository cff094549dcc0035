import { Agent, request } from "node:https";
import { parse } from "yaml";
import { z } from "zod";

const kubeconfigSchema = z.object({
  clusters: z
    .array(
      z.object({
        name: z.string().optional(),
        cluster: z.object({
          server: z.url(),
          "tls-server-name": z.string().optional(),
          "certificate-authority-data": z.string(),
        }),
      }),
    )
    .min(1),
  users: z
    .array(
      z.object({
        user: z.object({ "client-certificate-data": z.string(), "client-key-data": z.string() }),
      }),
    )
    .min(1),
});

/** The API answered, and not with what was asked for. */
export class ApiStatusError extends Error {
  override readonly name = "ApiStatusError";
  readonly status: number;

  constructor(path: string, status: number) {
    super(`the API answers ${String(status)} for ${path}`);
    this.status = status;
  }
}

/** Reads from a cluster's API over plain HTTPS: quicker to start than a client library or kubectl. */
export class KubernetesApi {
  readonly server: string;
  private readonly agent: Agent;
  private readonly signal: AbortSignal;

  /**
   * `kubeconfig` is the text of the file; every request ends when `signal` is aborted. Asks the cluster of
   * that name, or the first one.
   */
  constructor(kubeconfig: string, signal: AbortSignal, name?: string) {
    const { clusters, users } = kubeconfigSchema.parse(parse(kubeconfig));
    const { cluster } = clusters.find((each) => each.name === name) ?? clusters[0] ?? {};
    const user = users[0]?.user;
    if (cluster === undefined || user === undefined) throw new Error("unreachable: empty lists");
    this.server = cluster.server;
    this.signal = signal;
    const servername = cluster["tls-server-name"];
    this.agent = new Agent({
      keepAlive: true,
      ...(servername === undefined ? {} : { servername }),
      ca: decode(cluster["certificate-authority-data"]),
      cert: decode(user["client-certificate-data"]),
      key: decode(user["client-key-data"]),
    });
  }

  /** The answer's text. Throws `ApiStatusError` for any status but 200. */
  async text(path: string): Promise<string> {
    return new Promise((resolve, reject) => {
      const { agent, signal } = this;
      const call = request(new URL(path, this.server), { agent, signal }, (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("error", reject);
        response.on("end", () => {
          if (response.statusCode === 200) resolve(Buffer.concat(chunks).toString("utf8"));
          else reject(new ApiStatusError(path, response.statusCode ?? 0));
        });
      });
      call.on("error", reject);
      call.end();
    });
  }

  /** The answer, read as what `schema` says. */
  async get<T>(path: string, schema: z.ZodType<T>): Promise<T> {
    return schema.parse(JSON.parse(await this.text(path)));
  }

  /** Lets go of connections, which would keep the process alive. */
  close(): void {
    this.agent.destroy();
  }
}

function decode(base64: string): string {
  return Buffer.from(base64, "base64").toString("utf8");
}

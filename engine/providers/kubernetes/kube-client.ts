import { Agent, request } from "node:https";
import type { PropertyMap } from "../../values.ts";
import type { ClusterAccess } from "./kubeconfig.ts";

/** The API server's answer that something is wrong. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  readonly status: number;
  /** Machine-readable: `NotFound`, `Conflict`, … */
  readonly reason: string;

  constructor(status: number, body: PropertyMap) {
    const reason = typeof body["reason"] === "string" ? body["reason"] : "";
    const message = typeof body["message"] === "string" ? body["message"] : "no message";
    super(`the API server said ${String(status)} ${reason}: ${message}`);
    this.status = status;
    this.reason = reason;
  }
}

export interface ApiCall {
  readonly method: "GET" | "PATCH" | "DELETE";
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly contentType?: string;
}

/** One request may take this long, in milliseconds; waiting is done by asking again. */
const REQUEST_MS = 30_000;

/**
 * Talks to one API server with a client certificate or a token. Plain HTTPS: the official client
 * takes longer to load than a whole run without changes does.
 */
export class KubeClient {
  readonly namespace: string;
  private readonly access: ClusterAccess;
  private readonly agent: Agent;

  constructor(access: ClusterAccess) {
    const { ca, cert, key, serverName } = access;
    this.access = access;
    this.namespace = access.namespace;
    this.agent = new Agent({
      keepAlive: true,
      maxSockets: 16,
      ...(serverName === undefined ? {} : { servername: serverName }),
      ...(ca === undefined ? {} : { ca }),
      ...(cert === undefined ? {} : { cert }),
      ...(key === undefined ? {} : { key }),
    });
  }

  /** Answers the body of a success; throws ApiError, or the error of the connection. */
  async call(call: ApiCall, signal: AbortSignal): Promise<PropertyMap> {
    const { status, text } = await this.send(call, signal);
    const body = parseBody(text);
    if (status >= 400) throw new ApiError(status, body);
    return body;
  }

  close(): void {
    this.agent.destroy();
  }

  private send(call: ApiCall, signal: AbortSignal): Promise<{ status: number; text: string }> {
    const { server, token } = this.access;
    const url = new URL(`${server.pathname.replace(/\/$/, "")}${call.path}`, server);
    for (const [name, value] of Object.entries(call.query ?? {})) url.searchParams.set(name, value);
    const body = call.body === undefined ? undefined : JSON.stringify(call.body);
    return new Promise((resolve, reject) => {
      const outgoing = request(
        url,
        {
          method: call.method,
          agent: this.agent,
          signal: AbortSignal.any([signal, AbortSignal.timeout(REQUEST_MS)]),
          headers: {
            accept: "application/json",
            ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
            ...(body === undefined ? {} : bodyHeaders(call, body)),
          },
        },
        (incoming) => {
          let text = "";
          incoming.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
          incoming.on("end", () => {
            resolve({ status: incoming.statusCode ?? 0, text });
          });
          incoming.on("error", reject);
        },
      );
      outgoing.on("error", reject);
      outgoing.end(body);
    });
  }
}

function bodyHeaders(call: ApiCall, body: string): Record<string, string> {
  return {
    "content-type": call.contentType ?? "application/json",
    // Node does not say the length of a DELETE's body by itself.
    "content-length": String(Buffer.byteLength(body)),
  };
}

function parseBody(text: string): PropertyMap {
  try {
    return JSON.parse(text) as PropertyMap;
  } catch {
    // A proxy or a starting server answers in plain text.
    return { message: text.slice(0, 200) };
  }
}

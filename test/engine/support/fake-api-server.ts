import { createServer } from "node:https";
import type { Server } from "node:https";
import { once } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import type { PropertyMap } from "../../../engine/values.ts";
import { makeChain } from "./tls-resources.ts";
import type { TlsChain } from "./tls-resources.ts";

interface FakeKind {
  readonly kind: string;
  readonly plural: string;
  readonly namespaced: boolean;
}

const CORE: readonly FakeKind[] = [
  { kind: "Namespace", plural: "namespaces", namespaced: false },
  { kind: "ConfigMap", plural: "configmaps", namespaced: true },
  { kind: "Secret", plural: "secrets", namespaced: true },
  { kind: "Pod", plural: "pods", namespaced: true },
];

let sharedChain: Promise<TlsChain> | undefined;

/** A request that the server got. */
export interface Seen {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: PropertyMap;
}

/** An answer that a test puts in place of the server's own. */
export interface Answer {
  readonly status: number;
  readonly body: PropertyMap;
}

/**
 * As much of an API server as the engine talks to: discovery, apply, get, delete and lists, over
 * TLS with client certificates. Objects get a uid and a generation; status is up to the test.
 */
export class FakeApiServer {
  readonly objects = new Map<string, PropertyMap>();
  readonly seen: Seen[] = [];
  /** Kinds by group and version; a test adds the kinds of its definitions. */
  readonly kinds = new Map<string, FakeKind[]>([
    ["/api/v1", [...CORE]],
    ["/apis/apps/v1", [{ kind: "Deployment", plural: "deployments", namespaced: true }]],
    ["/apis/batch/v1", [{ kind: "Job", plural: "jobs", namespaced: true }]],
  ]);
  /** Sees every request first; an answer ends it there. */
  intercept: (request: Seen) => Answer | undefined = () => undefined;
  /** Gives an object its status after each apply, and on each read. */
  status: (object: PropertyMap, reads: number) => PropertyMap | undefined = () => undefined;
  private readonly server: Server;
  private readonly chain: TlsChain;
  private readonly reads = new Map<string, number>();
  private uids = 0;

  /** Servers share one authority, unless a test brings another. */
  static async create(chain?: TlsChain): Promise<FakeApiServer> {
    sharedChain ??= makeChain({ algorithm: "ED25519" });
    return new FakeApiServer(chain ?? (await sharedChain));
  }

  private constructor(chain: TlsChain) {
    const { root, intermediate, leaf } = chain;
    this.chain = chain;
    const cert = leaf.certPem + intermediate.certPem;
    const tls = { cert, key: leaf.privateKeyPem, ca: root.certPem, requestCert: true };
    this.server = createServer(tls, (request, response) => {
      void this.handle(request, response);
    });
  }

  /** Starts serving, and answers a kubeconfig that leads here. */
  async listen(): Promise<string> {
    this.server.listen(0, "127.0.0.1");
    await once(this.server, "listening");
    const { port } = this.server.address() as AddressInfo;
    const { root, intermediate, leaf } = this.chain;
    const base64 = (content: string): string => Buffer.from(content).toString("base64");
    return JSON.stringify({
      "current-context": "fake",
      contexts: [{ name: "fake", context: { cluster: "fake", user: "admin" } }],
      clusters: [
        {
          name: "fake",
          cluster: {
            server: `https://127.0.0.1:${String(port)}`,
            "certificate-authority-data": base64(root.certPem),
          },
        },
      ],
      users: [
        {
          name: "admin",
          user: {
            "client-certificate-data": base64(leaf.certPem + intermediate.certPem),
            "client-key-data": base64(leaf.privateKeyPem),
          },
        },
      ],
    });
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  /** Requests that change something, as `METHOD path`. */
  get changes(): string[] {
    const changing = this.seen.filter(({ method }) => method !== "GET");
    return changing.map(({ method, path }) => `${method} ${path}`);
  }

  private async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "", "https://fake");
    const body = await text(request);
    const seen = {
      method: request.method ?? "",
      path: url.pathname,
      query: url.searchParams,
      body: body === "" ? {} : (JSON.parse(body) as PropertyMap),
    };
    this.seen.push(seen);
    const { status, body: answer } = this.intercept(seen) ?? this.answer(seen);
    response.writeHead(status, { "content-type": "application/json" });
    response.end(JSON.stringify(answer));
  }

  private answer({ method, path, body }: Seen): Answer {
    const kinds = this.kinds.get(path);
    if (kinds !== undefined) {
      return { status: 200, body: { resources: kinds.map(toResource) } };
    }
    if (/\/(pods|events)$/.test(path)) return { status: 200, body: { items: this.list(path) } };
    if (method === "PATCH") return this.apply(path, body);
    const object = this.objects.get(path);
    if (object === undefined) return notFound(path);
    if (method === "DELETE") this.objects.delete(path);
    return { status: 200, body: method === "DELETE" ? {} : this.read(path, object) };
  }

  private apply(path: string, body: PropertyMap): Answer {
    const before = this.objects.get(path)?.["metadata"] as PropertyMap | undefined;
    const generation = Number(before?.["generation"] ?? 0) + 1;
    const uid = before?.["uid"] ?? `uid-${String(++this.uids)}`;
    const metadata = { ...(body["metadata"] as PropertyMap), uid, generation, managedFields: [{}] };
    const object = { ...body, metadata };
    this.objects.set(path, object);
    this.reads.set(path, 0);
    return { status: 200, body: this.read(path, object) };
  }

  private read(path: string, object: PropertyMap): PropertyMap {
    const count = this.reads.get(path) ?? 0;
    this.reads.set(path, count + 1);
    const status = this.status(object, count);
    return status === undefined ? object : { ...object, status };
  }

  private list(path: string): PropertyMap[] {
    return [...this.objects]
      .filter(([key]) => key.startsWith(`${path}/`))
      .map(([, value]) => value);
  }
}

export function notFound(path: string): Answer {
  return { status: 404, body: { reason: "NotFound", message: `${path} not found` } };
}

function toResource({ kind, plural, namespaced }: FakeKind): PropertyMap {
  return { kind, name: plural, namespaced };
}

import { once } from "node:events";
import { createServer } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach } from "@jest/globals";

type Answer = string | Buffer | ((request: IncomingMessage, response: ServerResponse) => void);

/** Stands in for the vendors' hosts: `<url>/<host>/<path>` is `https://<host>/<path>`. */
export interface VendorServer {
  readonly url: string;
  /** What each `host/path` answers; anything else is not found. May be changed at any time. */
  readonly answers: Map<string, Answer>;
  /** `METHOD host/path`, with the range that was asked for. */
  readonly requests: string[];
}

const running: { close: () => Promise<void> }[] = [];

afterEach(async () => {
  for (const server of running.splice(0)) await server.close();
});

/** Starts a stand-in on a free port of 127.0.0.1; it is gone after the test. */
export async function startVendorServer(
  answers: Record<string, Answer> = {},
): Promise<VendorServer> {
  const known = new Map(Object.entries(answers));
  const requests: string[] = [];
  const server = createServer((request, response) => {
    const path = (request.url ?? "").slice(1);
    const range = request.headers.range === undefined ? "" : ` ${request.headers.range}`;
    requests.push(`${request.method ?? ""} ${path}${range}`);
    const answer = known.get(path) ?? known.get(path.split("?")[0] ?? path);
    if (answer === undefined) response.writeHead(404).end();
    else if (typeof answer === "function") answer(request, response);
    else response.end(answer);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  running.push({
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  });
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${String(port)}`, answers: known, requests };
}

/**
 * An answer that sends `bytes` and breaks off the first time, once `arrived` says that the client has
 * them; later it serves the whole, or ranges where `ranges` is set.
 */
export function breaksOffOnce(
  content: Buffer,
  options: { readonly bytes: number; readonly arrived: () => boolean; readonly ranges: boolean },
): Answer {
  let broken = false;
  return (request, response) => {
    if (!broken) {
      broken = true;
      response.writeHead(200, { "Content-Length": String(content.length) });
      response.write(content.subarray(0, options.bytes));
      const poll = setInterval(() => {
        if (!options.arrived()) return;
        clearInterval(poll);
        response.destroy();
      }, 5);
      return;
    }
    const asked = Number(/bytes=(\d+)-/.exec(request.headers.range ?? "")?.[1] ?? 0);
    const from = options.ranges ? asked : 0;
    const rest = content.subarray(from);
    const total = String(content.length);
    const partial = {
      "Content-Range": `bytes ${String(from)}-${String(content.length - 1)}/${total}`,
    };
    response.writeHead(from > 0 ? 206 : 200, from > 0 ? partial : {}).end(rest);
  };
}

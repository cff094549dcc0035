import { get } from "node:https";
import { TLSSocket } from "node:tls";

/** Where a server of the Kubernetes API may answer. */
export interface ApiEndpoint {
  readonly address: string;
  readonly port: number;
}

/** How long a server may take to answer, in milliseconds. */
const ANSWER_MS = 1500;

/**
 * The first endpoint, in the order given, that says it is ready; else the first that finishes a TLS handshake;
 * undefined where none does. All are asked at once, so a dead one costs no more than the time limit. That a
 * connection is taken says nothing: a lab's door, or a tunnel, takes one also where the server behind it is dead.
 * Nor does a handshake say much: a server cut off from the majority of etcd answers, and can do nothing, and no
 * client talks to one whose certificate has run out. Of one endpoint nothing is asked.
 */
export async function firstAnswering<T extends ApiEndpoint>(
  endpoints: readonly T[],
  milliseconds: number = ANSWER_MS,
): Promise<T | undefined> {
  if (endpoints.length === 1) return endpoints[0];
  const asked = endpoints.map((endpoint) => ask(endpoint, milliseconds));
  for (const [index, answer] of asked.entries()) {
    if ((await answer) === "ready") return endpoints[index];
  }
  const answers = await Promise.all(asked);
  return endpoints[answers.indexOf("answers")];
}

/** What an endpoint came to: a server that takes requests, one that is there all the same, or none. */
type Answer = "ready" | "answers" | "silent";

function ask({ address, port }: ApiEndpoint, milliseconds: number): Promise<Answer> {
  return new Promise((resolve) => {
    let answer: Answer = "silent";
    let isCurrent = false;
    // Whoever answers is not believed anything yet, and is told nothing: that is the client's business.
    const request = get({
      host: address,
      port,
      path: "/readyz",
      rejectUnauthorized: false,
      agent: false,
    });
    const timer = setTimeout(() => {
      request.destroy();
    }, milliseconds);
    request.once("socket", (socket) => {
      socket.once("secureConnect", () => {
        answer = "answers";
        isCurrent = socket instanceof TLSSocket && isWithinDates(socket);
      });
    });
    request.once("response", ({ statusCode = 0 }) => {
      // One that does not tell strangers how it is, is well enough to say so.
      if (statusCode < 500 && isCurrent) answer = "ready";
      request.destroy();
    });
    request.on("error", () => undefined);
    request.once("close", () => {
      clearTimeout(timer);
      resolve(answer);
    });
  });
}

function isWithinDates(socket: TLSSocket): boolean {
  const { valid_from: from, valid_to: to } = socket.getPeerCertificate();
  return Date.parse(from) <= Date.now() && Date.now() < Date.parse(to);
}

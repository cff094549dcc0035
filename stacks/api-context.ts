import { connect } from "node:tls";

/** Where a server of the Kubernetes API may answer. */
export interface ApiEndpoint {
  readonly address: string;
  readonly port: number;
}

/** How long a server may take to answer, in milliseconds. */
const ANSWER_MS = 1500;

/**
 * The first endpoint, in the order given, that answers; undefined where none does. All are asked at once, so
 * a dead one costs no more than the time limit. An answer is a TLS handshake: a lab's door, or a tunnel,
 * takes a connection also where the server behind it is dead. Of one endpoint nothing is asked.
 */
export async function firstAnswering<T extends ApiEndpoint>(
  endpoints: readonly T[],
  milliseconds: number = ANSWER_MS,
): Promise<T | undefined> {
  if (endpoints.length === 1) return endpoints[0];
  const asked = endpoints.map((endpoint) => answers(endpoint, milliseconds));
  for (const [index, answer] of asked.entries()) {
    if (await answer) return endpoints[index];
  }
  return undefined;
}

function answers({ address, port }: ApiEndpoint, milliseconds: number): Promise<boolean> {
  return new Promise((resolve) => {
    // Whoever answers is not believed anything yet, and is sent nothing: that is the client's business.
    const socket = connect({ host: address, port, rejectUnauthorized: false });
    const timer = setTimeout(() => {
      end(false);
    }, milliseconds);
    const end = (answered: boolean): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve(answered);
    };
    socket.once("secureConnect", () => {
      end(true);
    });
    socket.once("close", () => {
      end(false);
    });
    socket.on("error", () => {
      end(false);
    });
  });
}

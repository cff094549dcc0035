import { createServer as createHttpsServer } from "node:https";
import { createServer as createTlsServer } from "node:tls";
import { createServer, type AddressInfo, type Server } from "node:net";
import { afterEach, describe, expect, it } from "@jest/globals";
import { firstAnswering } from "../../../stacks/api-context.ts";
import { answeringContext } from "../../../scripts/lib/hosts/answering-context.ts";
import { renderKubeconfig } from "../../../components/pki/render-kubeconfig.ts";
import { makeServerIdentity } from "../../support/server-identity.ts";

const LIMIT_MS = 300;
const servers: Server[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

describe("the first endpoint that answers", () => {
  it("is the first of those that do, however quick the others are", async () => {
    const endpoints = [await silent(), await answering("second"), await answering("third")];
    expect(await firstAnswering(endpoints, LIMIT_MS)).toBe(endpoints[1]);
  });

  it("is one that says it is ready, whoever else is there", async () => {
    const endpoints = [await answering("first"), await saying(500), await saying(200)];
    expect(await firstAnswering(endpoints, LIMIT_MS)).toBe(endpoints[2]);
  });

  it("is not one whose certificate has run out, where another is ready", async () => {
    const endpoints = [await saying(200, new Date(86_400_000)), await saying(200)];
    expect(await firstAnswering(endpoints, LIMIT_MS)).toBe(endpoints[1]);
  });

  it("is one that tells strangers nothing, before one that says it is not ready", async () => {
    const endpoints = [await saying(500), await saying(401)];
    expect(await firstAnswering(endpoints, LIMIT_MS)).toBe(endpoints[1]);
  });

  it("is one that is not ready where no other is there", async () => {
    const endpoints = [await closed(), await saying(500)];
    expect(await firstAnswering(endpoints, LIMIT_MS)).toBe(endpoints[1]);
  });

  it("is not one whose connections are only taken", async () => {
    const started = performance.now();
    expect(await firstAnswering([await silent(), await silent()], LIMIT_MS)).toBeUndefined();
    // Both at once: not one limit after the other.
    expect(performance.now() - started).toBeLessThan(2 * LIMIT_MS);
  });

  it("is not one where nothing listens", async () => {
    const endpoints = [await closed(), await answering("second")];
    expect(await firstAnswering(endpoints, LIMIT_MS)).toBe(endpoints[1]);
  });

  it("is the only one, without a question", async () => {
    const only = await closed();
    expect(await firstAnswering([only], LIMIT_MS)).toBe(only);
  });
});

describe("the context of a kubeconfig", () => {
  it("is that of the first server that answers", async () => {
    const [dead, living] = [await closed(), await answering("second")];
    expect(await answeringContext(kubeconfig([dead, living]))).toBe("second");
  });

  it("is the current one where none answers", async () => {
    expect(await answeringContext(kubeconfig([await closed(), await closed()]))).toBe("closed");
  });

  it("is not looked for in another file", async () => {
    await expect(answeringContext("key: SECRET: x")).rejects.toThrow(/no kubeconfig/);
    await expect(answeringContext("clusters: [SECRET]")).rejects.not.toThrow(/SECRET/);
  });
});

interface Endpoint {
  readonly context: string;
  readonly address: string;
  readonly port: number;
}

async function listen(server: Server, context: string): Promise<Endpoint> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  servers.push(server);
  return { context, address: "127.0.0.1", port: (server.address() as AddressInfo).port };
}

async function answering(context: string): Promise<Endpoint> {
  const { certificate, key } = await makeServerIdentity();
  const server = createTlsServer({ cert: certificate, key }, (socket) => {
    socket.on("error", () => undefined).end();
  });
  return listen(server, context);
}

/** A server of the API that says with this status how it is. */
async function saying(status: number, notAfter?: Date): Promise<Endpoint> {
  const { certificate, key } = await makeServerIdentity(notAfter);
  const server = createHttpsServer({ cert: certificate, key }, ({ url }, response) => {
    response.writeHead(url === "/readyz" ? status : 404).end();
  });
  return listen(server, `says ${String(status)}`);
}

/** As a lab's door is while its host is dead. */
async function silent(): Promise<Endpoint> {
  const server = createServer((socket) => {
    socket.on("error", () => undefined);
  });
  return listen(server, "silent");
}

async function closed(): Promise<Endpoint> {
  const endpoint = await listen(createServer(), "closed");
  servers.pop()?.close();
  return endpoint;
}

function kubeconfig([first, second]: readonly [Endpoint, Endpoint]): string {
  const serverOf = ({ context, address, port }: Endpoint) => ({
    context,
    url: `https://${address}:${String(port)}`,
  });
  return renderKubeconfig({
    user: "nordmesh",
    servers: [serverOf(first), serverOf(second)],
    authority: "A",
    certificate: "C",
    key: "K",
  });
}

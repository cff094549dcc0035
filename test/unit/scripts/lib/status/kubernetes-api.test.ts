import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { z } from "zod";
import { ApiStatusError, KubernetesApi } from "../../../../../scripts/lib/status/kubernetes-api.ts";
import { makeServerIdentity, type ServerIdentity } from "../../../../support/server-identity.ts";

let server: Server;
let identity: ServerIdentity;
let port: number;

beforeAll(async () => {
  identity = await makeServerIdentity();
  server = createServer(
    { cert: identity.certificate, key: identity.key, ca: identity.certificate, requestCert: true },
    (request, response) => {
      if (request.url === "/silent") return;
      response.statusCode = request.url === "/readyz" ? 200 : 404;
      response.end('{"items":3}');
    },
  );
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  port = (server.address() as AddressInfo).port;
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

function open(
  authority = identity.certificate,
  signal = new AbortController().signal,
): KubernetesApi {
  const encode = (text: string): string => Buffer.from(text).toString("base64");
  const cluster = {
    server: `https://127.0.0.1:${String(port)}`,
    "certificate-authority-data": encode(authority),
  };
  const user = {
    "client-certificate-data": encode(identity.certificate),
    "client-key-data": encode(identity.key),
  };
  // JSON is YAML, too.
  return new KubernetesApi(JSON.stringify({ clusters: [{ cluster }], users: [{ user }] }), signal);
}

describe("a cluster's API", () => {
  it("is asked with the kubeconfig's certificates", async () => {
    const api = open();
    expect(await api.get("/readyz", z.object({ items: z.number() }))).toEqual({ items: 3 });
    api.close();
  });

  it("answers with a status where there is nothing", async () => {
    const api = open();
    const asking = api.text("/nothing");
    await expect(asking).rejects.toThrow(ApiStatusError);
    await expect(asking).rejects.toMatchObject({ status: 404 });
    api.close();
  });

  it("is not believed with a certificate of another authority", async () => {
    const other = await makeServerIdentity();
    const api = open(other.certificate);
    await expect(api.text("/readyz")).rejects.toThrow(/certificate/);
    api.close();
  });

  it("is not waited for beyond the signal", async () => {
    const deadline = new AbortController();
    const api = open(identity.certificate, deadline.signal);
    const asking = api.text("/silent");
    server.once("request", () => {
      deadline.abort();
    });
    await expect(asking).rejects.toThrow(/abort/);
    api.close();
  });

  it("is not asked at all with a file that is no kubeconfig", () => {
    expect(() => new KubernetesApi("a: b", new AbortController().signal)).toThrow();
  });
});

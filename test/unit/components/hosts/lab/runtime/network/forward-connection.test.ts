import { once } from "node:events";
import net from "node:net";
import { text } from "node:stream/consumers";
import { afterEach, describe, expect, it } from "@jest/globals";
import { forwardConnection } from "../../../../../../../components/hosts/lab/runtime/network/forward-connection.ts";

describe("forwardConnection", () => {
  const servers: net.Server[] = [];

  const serve = async (onConnection: (socket: net.Socket) => void): Promise<number> => {
    const server = net.createServer({ allowHalfOpen: true }, onConnection).listen(0, "127.0.0.1");
    servers.push(server);
    await once(server, "listening");
    return (server.address() as net.AddressInfo).port;
  };
  const doorTo = async (port: number): Promise<net.Socket> => {
    const door = await serve((client) => {
      forwardConnection(client, { host: "127.0.0.1", port });
    });
    return net.connect({ port: door, host: "127.0.0.1", allowHalfOpen: true });
  };

  afterEach(() => {
    for (const server of servers.splice(0)) server.close();
  });

  it("passes the end of a question on and still brings the whole answer", async () => {
    const host = await serve((socket) => {
      void text(socket).then((question) => socket.end(question.toUpperCase().repeat(10_000)));
    });
    const client = await doorTo(host);

    client.end("hello");

    expect(await text(client)).toBe("HELLO".repeat(10_000));
  });

  it("lets the client speak on after the host has said its last", async () => {
    let heard: Promise<string> = Promise.resolve("");
    const host = await serve((socket) => {
      heard = text(socket);
      socket.end("bye");
    });
    const client = await doorTo(host);
    expect(await text(client)).toBe("bye");

    client.end("one more thing");

    await once(client, "close");
    expect(await heard).toBe("one more thing");
  });

  it("resets the host's side when the client vanishes", async () => {
    const failed = Promise.withResolvers<Error>();
    const host = await serve((socket) => {
      socket.once("error", failed.resolve).resume();
      socket.write("hello");
    });
    const client = await doorTo(host);
    await once(client, "data");

    client.resetAndDestroy();

    expect(await failed.promise).toMatchObject({ code: "ECONNRESET" });
  });

  it("resets the client's side when nobody listens on the host", async () => {
    const port = await serve(() => undefined);
    servers.splice(0, 1)[0]?.close();
    const client = await doorTo(port);

    const [error] = (await once(client.resume(), "error")) as [Error];

    expect(error).toMatchObject({ code: "ECONNRESET" });
  });
});

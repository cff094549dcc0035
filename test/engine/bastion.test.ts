import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { remote } from "@pulumi/command";
import type { Program } from "../../engine/program.ts";
import { createRemoteCommandProvider } from "../../engine/providers/command/remote-command.ts";
import { makeSshKey } from "../support/ssh-key.ts";
import { TestSshServer } from "./support/ssh-server.ts";
import { TestStack } from "./support/test-stack.ts";

const clientKey = makeSshKey();
let stack: TestStack;
let host: TestSshServer;
let bastion: TestSshServer;
let ports: { host: number; bastion: number };

beforeEach(async () => {
  stack = await TestStack.create();
  host = new TestSshServer(clientKey);
  bastion = new TestSshServer(clientKey);
  ports = { host: await host.listen(), bastion: await bastion.listen() };
});

afterEach(async () => {
  await host.close();
  await bastion.close();
});

/** A command on the host, through the bastion. */
function command(proxy: { readonly hostKey?: string } = {}): Program {
  const hop = (server: TestSshServer, port: number) => ({
    host: "127.0.0.1",
    port,
    user: "root",
    privateKey: clientKey.privateKey,
    hostKey: server.hostKey.publicKey,
  });
  return () => {
    const step = new remote.Command(
      "step",
      {
        connection: {
          ...hop(host, ports.host),
          proxy: { ...hop(bastion, ports.bastion), ...proxy },
        },
        create: "echo there",
        logging: "none",
      },
      { customTimeouts: { create: "10s" } },
    );
    return Promise.resolve({ stdout: step.stdout });
  };
}

const run = (program: Program) =>
  stack.run(program, { providers: [createRemoteCommandProvider()] });

describe("a remote command through a bastion", () => {
  it("runs on the host behind it", async () => {
    const result = await run(command());
    expect(result.failures).toEqual([]);
    expect(result.outputs).toMatchObject({ stdout: "there" });
    expect(bastion.forwarded).toEqual([ports.host]);
  });

  it("goes no further where the bastion shows another key", async () => {
    const result = await run(command({ hostKey: makeSshKey().publicKey }));
    expect(result.failures[0]?.error.message).toMatch(/the host key of .* is SHA256:/);
    expect([bastion.logins, host.logins]).toEqual([0, 0]);
  });

  it("needs the bastion's key", async () => {
    const result = await run(command({ hostKey: "" }));
    expect(result.failures[0]?.error.message).toContain("has no hostKey");
  });

  it("says that the bastion does not reach the host", async () => {
    await host.close();
    const result = await run(command());
    expect(result.failures[0]?.error.message).toMatch(
      /waited for 10 s .*the proxy cannot reach it/,
    );
  });
});

import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { remote } from "@pulumi/command";
import { secret } from "@pulumi/pulumi";
import { once } from "node:events";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import type { Program } from "../../engine/program.ts";
import { createRemoteCommandProvider } from "../../engine/providers/command/remote-command.ts";
import type { RunResult } from "../../engine/run.ts";
import { showOutputs } from "../../engine/stack-view.ts";
import { StepError } from "../../model/step-error.ts";
import { TestStack } from "./support/test-stack.ts";
import { makeSshKey } from "../support/ssh-key.ts";
import { TestSshServer } from "./support/ssh-server.ts";

const clientKey = makeSshKey();
let stack: TestStack;
let server: TestSshServer;
let port: number;

beforeEach(async () => {
  stack = await TestStack.create();
  server = new TestSshServer(clientKey);
  port = await server.listen();
});

afterEach(() => server.close());

type Args = Partial<remote.CommandArgs>;

/** A program of one command; `args` and `connection` replace what is given here. */
function command(args: Args, connection: object = {}, timeout = "20s"): Program {
  return () => {
    const step = new remote.Command(
      "step",
      {
        connection: {
          host: "127.0.0.1",
          port,
          user: "root",
          privateKey: clientKey.privateKey,
          hostKey: server.hostKey.publicKey,
          ...connection,
        },
        logging: "none",
        ...args,
      },
      { customTimeouts: { create: timeout, update: timeout } },
    );
    return Promise.resolve({ stdout: step.stdout, stderr: step.stderr });
  };
}

const run = (program: Program): Promise<RunResult> =>
  stack.run(program, { providers: [createRemoteCommandProvider()] });

const failure = (result: RunResult): Error => {
  const [first] = result.failures;
  if (first === undefined) throw new Error("the run did not fail");
  return first.error;
};

describe("a remote command", () => {
  it("runs with its input and environment, and keeps what it printed", async () => {
    const result = await run(
      command({
        create: 'read -r line; echo "$GREETING $line"; echo careful >&2',
        stdin: secret("world\n"),
        environment: { GREETING: "hello" },
      }),
    );

    expect(result.failures).toEqual([]);
    expect(showOutputs(result.outputs)).toEqual({ stdout: "[secret]", stderr: "[secret]" });
  });

  it("runs update on changed inputs, with the last output in the environment", async () => {
    await run(command({ create: "echo one", update: 'echo "was $PULUMI_COMMAND_STDOUT"' }));
    const result = await run(
      command({ create: "echo two", update: 'echo "was $PULUMI_COMMAND_STDOUT"' }),
    );

    expect(result.changes).toMatchObject({ update: 1 });
    expect(result.outputs).toMatchObject({ stdout: "was one" });
  });

  it("runs create again where there is no update, and hides the last output when asked", async () => {
    const create = 'echo "was <$PULUMI_COMMAND_STDOUT>"';
    await run(command({ create, addPreviousOutputInEnv: false }));
    const result = await run(command({ create: `${create} `, addPreviousOutputInEnv: false }));

    expect(result.outputs).toMatchObject({ stdout: "was <>" });
  });

  it("is replaced when a trigger changes", async () => {
    await run(command({ create: "true", triggers: [1] }));
    const result = await run(command({ create: "true", triggers: [2] }));

    expect(result.changes).toMatchObject({ replace: 1, delete: 0 });
  });

  it("shares one connection with all commands for the same host", async () => {
    const result = await run(() => {
      for (const name of ["a", "b", "c", "d"]) {
        new remote.Command(name, {
          connection: {
            host: "127.0.0.1",
            port,
            privateKey: clientKey.privateKey,
            hostKey: server.hostKey.publicKey,
          },
          create: "true",
        });
      }
      return Promise.resolve({});
    });

    expect(result.ok).toBe(true);
    // ssh2 asks whether a key would do before it signs with it: two requests, one login.
    expect(server.logins).toBeLessThanOrEqual(2);
  });
});

describe("a failing remote command", () => {
  it("tells host, step, exit code and the last lines, without secrets", async () => {
    const create = 'cat; for i in $(seq 30); do echo "line $i" >&2; done; cat >&2; exit 3';
    const token = "s3cret-token";
    const result = await run(
      command({ create: `printf '\\033[31m${token}\\n' >&2; ${create}`, stdin: secret(token) }),
    );
    const error = failure(result);

    expect(error).toBeInstanceOf(StepError);
    expect((error as StepError).failure).toMatchObject({
      host: "127.0.0.1",
      phase: "step",
      exitCode: 3,
    });
    expect(error.message).toContain("  line 30\n");
    expect(error.message).not.toContain("  line 10\n");
    expect(error.message).not.toContain(token);
    expect(error.message).not.toContain(clientKey.privateKey.slice(100, 140));
  });

  it("escapes control characters of what the host printed", async () => {
    const result = await run(command({ create: "printf '\\033[2Jboo\\n' >&2; exit 1" }));
    expect(failure(result).message).toContain("\\x1b[2Jboo");
  });

  it("is cut off at its deadline", async () => {
    const result = await run(command({ create: "sleep 60" }, {}, "1s"));
    expect(failure(result).message).toContain("step failed (it did not end within 1 s)");
  });

  it("tells when the connection was lost", async () => {
    const running = run(command({ create: "echo started; sleep 60" }));
    while (server.logins === 0) await new Promise((resolve) => setTimeout(resolve, 20));
    // The login is answered before the command starts; give the channel a moment to open.
    await new Promise((resolve) => setTimeout(resolve, 300));
    server.cut();

    expect(failure(await running).message).toMatch(/step failed \(the connection to .* was lost\)/);
  });
});

describe("the host key", () => {
  it("is required", async () => {
    const result = await run(command({ create: "true" }, { hostKey: undefined }));
    expect(failure(result).message).toContain("has no hostKey");
    expect(server.logins).toBe(0);
  });

  it("stops everything when it is another one, at the first try", async () => {
    const result = await run(
      command({ create: "true", stdin: "secret" }, { hostKey: makeSshKey().publicKey }, "600s"),
    );

    expect(failure(result).message).toMatch(
      /the host key of root@127\.0\.0\.1:\d+ is SHA256:.*, but SHA256:.* is expected/,
    );
    expect(server.logins).toBe(0);
  });

  it("stops everything when the host has none of its type", async () => {
    const hostKey = `ecdsa-sha2-nistp256 ${fakeKey("ecdsa-sha2-nistp256")}`;
    const result = await run(command({ create: "true" }, { hostKey }, "600s"));

    expect(failure(result).message).toContain("has no ecdsa-sha2-nistp256 host key");
  });

  it("is checked for its form before anything is done", async () => {
    const result = await run(command({ create: "true" }, { hostKey: "ssh-ed25519 AAAA" }));
    expect(failure(result).message).toContain('is not of the form "TYPE BASE64"');
  });
});

describe("logging in", () => {
  it("is given up soon with a key that the host does not accept", async () => {
    const { privateKey } = makeSshKey();
    const result = await run(command({ create: "true" }, { privateKey }, "600s"));

    expect(failure(result).message).toMatch(
      /root@127\.0\.0\.1:\d+ does not accept the private key/,
    );
  });

  it("waits for a host that is still starting", async () => {
    await server.close();
    const late = new TestSshServer(clientKey, server.hostKey);
    const running = run(command({ create: "echo up" }));
    await new Promise((resolve) => setTimeout(resolve, 500));
    await late.listen(port);
    const result = await running;
    await late.close();

    expect(result.outputs).toMatchObject({ stdout: "up" });
  });

  it("ends at the deadline, naming what was waited for", async () => {
    const free = createServer().listen(0, "127.0.0.1");
    await once(free, "listening");
    const { port: closed } = free.address() as AddressInfo;
    await new Promise((resolve) => free.close(resolve));
    const result = await run(command({ create: "true" }, { port: closed }, "1s"));

    expect(failure(result).message).toMatch(
      /waited for 1 s for SSH on root@127\.0\.0\.1:\d+; last answer: connect ECONNREFUSED/,
    );
  });

  it("refuses ways to log in that the engine does not have", async () => {
    const result = await run(command({ create: "true" }, { password: "x" }));
    expect(failure(result).message).toContain("does not carry password");
  });
});

function fakeKey(type: string): string {
  const name = Buffer.from(type);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(name.length);
  return Buffer.concat([length, name, Buffer.alloc(40)]).toString("base64");
}

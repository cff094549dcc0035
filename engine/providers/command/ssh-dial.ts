import type { Client, ClientChannel, ConnectConfig } from "ssh2";
import { toError } from "../../to-error.ts";
import { pause } from "../deadline.ts";
import type { Deadline } from "../deadline.ts";
import { describeTarget, fingerprint, signatureAlgorithms } from "./ssh-target.ts";
import type { SshTarget } from "./ssh-target.ts";

/** A login that no waiting can mend: another host key, or a key that the host does not accept. */
export class LoginRefusedError extends Error {
  override readonly name = "LoginRefusedError";
}

const RETRY_MS = 1000;
const REFUSED_LOGINS = 3;
const REPORT_EVERY_MS = 5000;

/**
 * Connects to a host that may still be starting. Refused and lost connections are tried again until
 * the deadline, whose error names what was waited for; a wrong host key is never tried again, a
 * refused login only a few times, for a host that is just installing its keys.
 */
export async function dial(
  target: SshTarget,
  deadline: Deadline,
  progress: (message: string) => void,
): Promise<Client> {
  const where = describeTarget(target);
  let refused = 0;
  let reported = performance.now();
  let before: Error | undefined;
  for (;;) {
    let problem: Error;
    try {
      return await dialThrough(target, deadline);
    } catch (cause) {
      // That the time was up in the middle of an attempt says less than how the one before ended.
      problem = deadline.signal.aborted && before !== undefined ? before : toError(cause);
      before = problem;
    }
    if (problem instanceof LoginRefusedError) throw problem;
    if (levelOf(problem) === "client-authentication" && ++refused >= REFUSED_LOGINS) {
      throw new LoginRefusedError(`${where} does not accept the private key`, { cause: problem });
    }
    if (performance.now() - reported >= REPORT_EVERY_MS) {
      reported = performance.now();
      progress(`waiting for SSH on ${where}: ${problem.message}`);
    }
    await pause(RETRY_MS, deadline.signal);
    if (deadline.signal.aborted) throw giveUp(where, deadline, problem);
  }
}

function giveUp(where: string, deadline: Deadline, last: Error): Error {
  const waited = deadline.expired() ? `for ${String(deadline.seconds)} s` : "until interrupted";
  return new Error(`waited ${waited} for SSH on ${where}; last answer: ${last.message}`);
}

/** Dials a host, or its proxy first and the host through that; the proxy's connection ends with the host's. */
async function dialThrough(target: SshTarget, deadline: Deadline): Promise<Client> {
  if (target.proxy === undefined) return dialOnce(target, deadline);
  const proxy = await dialOnce(target.proxy, deadline);
  const end = (): void => {
    proxy.end();
  };
  try {
    const client = await dialOnce(target, deadline, await openWay(proxy, target, deadline));
    // Its loss is the host's, whose own connection reports it.
    proxy.on("error", () => undefined);
    client.once("close", end);
    return client;
  } catch (error) {
    end();
    throw error;
  }
}

function openWay(proxy: Client, target: SshTarget, deadline: Deadline): Promise<ClientChannel> {
  const attempt = AbortSignal.any([
    deadline.signal,
    AbortSignal.timeout(target.dialSeconds * 1000),
  ]);
  return new Promise((resolve, reject) => {
    attempt.addEventListener("abort", () => {
      reject(new Error("no answer through the proxy"));
    });
    proxy.forwardOut("127.0.0.1", 0, target.host, target.port, (error, channel) => {
      if (error === undefined) resolve(channel);
      else reject(new Error(`the proxy cannot reach it: ${error.message}`));
    });
  });
}

async function dialOnce(
  target: SshTarget,
  deadline: Deadline,
  sock?: ClientChannel,
): Promise<Client> {
  const { Client: SshClient } = (await import("ssh2")).default;
  const client = new SshClient();
  const presented: { other?: Buffer } = {};
  const attempt = AbortSignal.any([
    deadline.signal,
    AbortSignal.timeout(target.dialSeconds * 1000),
  ]);
  try {
    await new Promise<void>((resolve, reject) => {
      client.once("ready", resolve);
      client.once("error", reject);
      client.once("close", () => {
        reject(new Error("the connection was closed before the login"));
      });
      attempt.addEventListener("abort", () => {
        reject(new Error("no answer"));
      });
      const config = connectConfig(target, presented);
      client.connect(sock === undefined ? config : { ...config, sock });
    });
    return client;
  } catch (cause) {
    client.on("error", () => undefined);
    client.destroy();
    throw explain(target, toError(cause), presented.other);
  }
}

function connectConfig(target: SshTarget, presented: { other?: Buffer }): ConnectConfig {
  const { host, port, user, privateKey, passphrase, hostKey } = target;
  return {
    host,
    port,
    username: user,
    privateKey,
    ...(passphrase === undefined ? {} : { passphrase }),
    // Asking only for the pinned type lets a host with several keys show the right one.
    algorithms: { serverHostKey: signatureAlgorithms(hostKey.type) as never },
    hostVerifier: (key: Buffer) => {
      const same = key.equals(hostKey.blob);
      if (!same) presented.other = key;
      return same;
    },
    readyTimeout: target.dialSeconds * 1000,
    // A host that dies without a word is noticed within a minute.
    keepaliveInterval: 15_000,
    keepaliveCountMax: 4,
  };
}

function explain(target: SshTarget, problem: Error, other: Buffer | undefined): Error {
  const where = describeTarget(target);
  const expected = fingerprint(target.hostKey.blob);
  if (other !== undefined) {
    return new LoginRefusedError(
      `the host key of ${where} is ${fingerprint(other)}, but ${expected} is expected: ` +
        "this is another machine, or one that was set up anew; nothing was sent to it",
    );
  }
  if (problem.message.includes("no matching host key")) {
    return new LoginRefusedError(`${where} has no ${target.hostKey.type} host key (${expected})`);
  }
  if (problem.message.includes("Cannot parse privateKey")) {
    return new LoginRefusedError(`the private key for ${where} cannot be read`);
  }
  return problem;
}

function levelOf(error: Error): unknown {
  return "level" in error ? error.level : undefined;
}

import { timingSafeEqual } from "node:crypto";
import { readFile } from "node:fs/promises";
import net from "node:net";
import { join } from "node:path";
import { doorPort } from "./doors.ts";
import { hostFailure } from "../failures.ts";
import { hostPaths } from "../layout.ts";
import { ownedPaths } from "../files/owned-files.ts";
import type { LabHost } from "../spec.ts";
import { SSH_PORT } from "../spec.ts";
import { runningSupervisor, supervisorFailure } from "../supervisor-control.ts";
import { waitUntil } from "../machine/wait-until.ts";

const ATTEMPT_MILLISECONDS = 5000;

type Answer = "pinned key" | "another key" | undefined;

/**
 * Waits until the host's sshd answers at its door with the pinned host key. Throws at once when the host
 * ends or another key answers, and after `seconds` otherwise.
 */
export async function waitForSsh(host: LabHost, seconds: number): Promise<void> {
  const paths = hostPaths(host.stateDir, host.name);
  const publicKey = await readFile(join(paths.owned, ownedPaths.hostKeyPublic), "utf8");
  const pinned = Buffer.from(publicKey.split(" ")[1] ?? "", "base64");
  const answer = await waitUntil(
    async () => {
      const heard = await askForHostKey(host, pinned);
      if (heard !== undefined) return heard;
      if ((await runningSupervisor(host)) === undefined) throw await supervisorFailure(host);
      return undefined;
    },
    { seconds, pauseMilliseconds: 40 },
  );
  if (answer === "pinned key") return;
  const at = `${host.loopback}:${String(doorPort(host, SSH_PORT))}`;
  throw hostFailure({
    host: host.name,
    problem:
      answer === "another key"
        ? `SSH on ${at} answers with another host key than the pinned one`
        : `SSH on ${at} did not answer in ${String(seconds)} s`,
    fix: `read ${paths.console}; \`reboot\` or \`down\` and \`up\` make the host anew`,
    log: await readFile(paths.console, "utf8").catch(() => ""),
  });
}

/** One connection as far as the key exchange, in which the server proves that it has its key. */
async function askForHostKey(host: LabHost, pinned: Buffer): Promise<Answer> {
  const at = { host: host.loopback, port: doorPort(host, SSH_PORT) };
  // Dozens of attempts go by while a host boots: the costly part waits for somebody to answer.
  if (!(await greets(at))) return undefined;
  const { Client } = await import("ssh2");
  return await new Promise((resolve) => {
    let answer: Answer;
    const client = new Client();
    const end = (): void => {
      resolve(answer);
      client.destroy();
    };
    client.on("handshake", end).on("error", end).on("close", end);
    client.connect({
      ...at,
      username: "root",
      readyTimeout: ATTEMPT_MILLISECONDS,
      algorithms: { serverHostKey: ["ssh-ed25519"] },
      hostVerifier: (key: Buffer) => {
        const isPinned = key.length === pinned.length && timingSafeEqual(key, pinned);
        answer = isPinned ? "pinned key" : "another key";
        return isPinned;
      },
    });
  });
}

/** Whether a server says its first line; a door without a host behind it closes at once. */
async function greets(at: { host: string; port: number }): Promise<boolean> {
  return await new Promise((resolve) => {
    const socket = net.connect({ ...at, timeout: ATTEMPT_MILLISECONDS });
    const end = (isGreeted: boolean) => (): void => {
      resolve(isGreeted);
      socket.destroy();
    };
    socket.once("data", end(true));
    socket.on("error", end(false)).once("timeout", end(false)).once("close", end(false));
  });
}

import { spawn } from "node:child_process";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import type { RemoteOutcome, SshConnection } from "./ssh-connection.ts";

/**
 * Sends what tar makes of its arguments to a command there that unpacks it, compressed fast: a rented host's link is the
 * bottleneck. It ends with that command, also where that leaves the rest unread, as on a full disk. Throws where tar
 * cannot be started, and where the connection is lost.
 */
export async function sendArchive(
  connection: SshConnection,
  tarArguments: readonly string[],
  unpack: string,
  input = "",
): Promise<RemoteOutcome> {
  const tar = spawn("tar", tarArguments, { stdio: ["pipe", "pipe", "inherit"] });
  const stream = createGzip({ level: 1 });
  const packed = pipeline(tar.stdout, stream);
  const broken = new Promise<never>((_resolve, reject) => {
    tar.once("error", reject);
    packed.catch(reject);
  });
  // A tar that gives up leaves its names unread; what it lacks is told by its message, and by the command there.
  tar.stdin.on("error", () => undefined);
  tar.stdin.end(input);
  try {
    return await Promise.race([connection.run(unpack, stream), broken]);
  } finally {
    tar.kill();
    stream.destroy();
  }
}

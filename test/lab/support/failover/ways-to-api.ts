import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { connect as connectTcp } from "node:net";
import { Duplex } from "node:stream";
import { connect, type TLSSocket } from "node:tls";
import { parse } from "yaml";
import { z } from "zod";
import { answeringContext } from "../../../../scripts/lib/hosts/answering-context.ts";

const kubeconfigSchema = z.object({
  clusters: z.array(
    z.object({
      name: z.string(),
      cluster: z.object({ server: z.url(), "certificate-authority-data": z.base64() }),
    }),
  ),
  users: z.tuple([
    z.object({
      user: z.object({
        "client-certificate-data": z.base64(),
        "client-key-data": z.base64(),
      }),
    }),
  ]),
});

const CONNECT_MS = 3000;

/** Connections to the API as an operator makes them: by the context of a kubeconfig that answers. */
export function operatorsWay(kubeconfig: string): () => Promise<Duplex> {
  return async () => {
    const text = readFileSync(kubeconfig, "utf8");
    const context = await answeringContext(text);
    const { clusters } = kubeconfigSchema.parse(parse(text));
    const server = clusters.find(({ name }) => name === context)?.cluster.server ?? "";
    const { hostname, port } = new URL(server);
    return secure(text, connectTcp(Number(port), hostname));
  };
}

/** Connections through the local proxy of a host, which its own programs use. */
export function hostsWay(
  kubeconfig: string,
  sshConfig: string,
  host: string,
): () => Promise<Duplex> {
  return async () => {
    const child = spawn("ssh", ["-F", sshConfig, host, "socat - TCP:127.0.0.1:7443"], {
      stdio: ["pipe", "pipe", "ignore"],
    });
    child.stdin.on("error", () => undefined);
    const stream = Duplex.from({ readable: child.stdout, writable: child.stdin });
    stream.on("error", () => undefined).once("close", () => child.kill());
    return secure(readFileSync(kubeconfig, "utf8"), stream);
  };
}

async function secure(text: string, socket: Duplex): Promise<TLSSocket> {
  const { clusters, users } = kubeconfigSchema.parse(parse(text));
  const bytes = (base64 = ""): Buffer => Buffer.from(base64, "base64");
  const [{ user }] = users;
  const secured = connect({
    socket,
    servername: "kubernetes",
    ca: bytes(clusters[0]?.cluster["certificate-authority-data"]),
    cert: bytes(user["client-certificate-data"]),
    key: bytes(user["client-key-data"]),
  });
  secured.on("error", () => undefined);
  secured.once("close", () => socket.destroy());
  try {
    await once(secured, "secureConnect", { signal: AbortSignal.timeout(CONNECT_MS) });
    return secured;
  } catch (error) {
    secured.destroy();
    socket.destroy();
    throw error;
  }
}

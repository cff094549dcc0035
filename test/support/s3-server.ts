import { spawn, spawnSync } from "node:child_process";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isNewEnough, versionOnPath } from "../../artifacts/build/go-toolchain.ts";
import { runProgram } from "../../scripts/lib/verify/run-program.ts";

const MODULE = join(import.meta.dirname, "s3-server");
/** A cold compile of it on two busy cores takes minutes. */
const BUILD_SECONDS = 900;

/** Why no S3 server can be made here; undefined where it can. */
export function s3Obstacle(): string | undefined {
  if (!isNewEnough(versionOnPath())) return "no Go on PATH that is new enough";
  const { status } = spawnSync("go", ["-C", MODULE, "list", "-deps", "."], {
    env: { ...process.env, GOPROXY: "off", GOTOOLCHAIN: "local" },
  });
  if (status === 0) return undefined;
  return "what it requires is not in Go's cache: go -C test/support/s3-server mod download";
}

/** A server of S3 on loopback, with an empty bucket. */
export interface S3Server {
  readonly place: { endpoint: string; region: string; bucket: string; prefix: string };
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  /** Folder with the bucket's objects as files. */
  readonly folder: string;
  readonly stop: () => Promise<void>;
}

/** Builds VersityGW, which verifies signatures and checksums, and starts it. */
export async function startS3Server(): Promise<S3Server> {
  const root = await mkdtemp(join(tmpdir(), "s3-server-"));
  const program = join(root, "s3-server");
  const built = await runProgram("go", ["-C", MODULE, "build", "-o", program, "."], {
    seconds: BUILD_SECONDS,
    variables: { GOPROXY: "off", GOTOOLCHAIN: "local" },
  });
  if (built.status !== 0) throw new Error(`the S3 server was not built: ${built.stderr}`);
  const [folder, sidecars] = [join(root, "objects"), join(root, "sidecars")];
  // A folder of the root is a bucket.
  for (const path of [join(folder, "kits"), sidecars]) await mkdir(path, { recursive: true });
  const address = `127.0.0.1:${String(await freePort())}`;
  const credentials = { accessKeyId: "tester", secretAccessKey: "a secret of the tests" };
  const { accessKeyId, secretAccessKey } = credentials;
  const child = spawn(program, [address, folder, sidecars], {
    env: { ...process.env, ROOT_ACCESS_KEY: accessKeyId, ROOT_SECRET_KEY: secretAccessKey },
    stdio: ["ignore", "ignore", "inherit"],
  });
  const ended = new Promise<void>((resolve) => {
    child.once("close", () => {
      resolve();
    });
  });
  const stop = async (): Promise<void> => {
    child.kill();
    await ended;
    await rm(root, { recursive: true, force: true });
  };
  const endpoint = `http://${address}`;
  await untilHealthy(endpoint, stop);
  const place = { endpoint, region: "test-1", bucket: "kits", prefix: "nordmesh/lab" };
  return { place, credentials, folder: join(folder, "kits"), stop };
}

async function untilHealthy(endpoint: string, stop: () => Promise<void>): Promise<void> {
  const deadline = performance.now() + 60_000;
  while (performance.now() < deadline) {
    if ((await fetch(`${endpoint}/healthy`).catch(() => undefined))?.ok === true) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  await stop();
  throw new Error("waited in vain until the S3 server answers");
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => {
        if (typeof address === "object" && address !== null) resolve(address.port);
        else reject(new Error("no port"));
      });
    });
  });
}

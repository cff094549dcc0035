import { mkdir, open, rename, rm, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { Readable } from "node:stream";
import { sha256OfFile } from "../../store/digest.ts";
import { DigestMismatch } from "./lock-file.ts";

const ATTEMPTS = 3;
/** Bound on one request whose answer is small. */
const SMALL_TIMEOUT_MS = 30_000;

/** Turns a vendor's URL into the one that is asked: a mirror's, where one is set. */
export type Locate = (url: string) => string;

/** An answer that is not a success, or none at all. */
export class DownloadError extends Error {
  override readonly name = "DownloadError";
  readonly exitStatus = 1;
}

/** The vendors themselves, or `<mirror>/<host>/<path>` for `https://<host>/<path>`. */
export function locateThrough(mirror: string | undefined): Locate {
  if (mirror === undefined || mirror === "") return (url) => url;
  const base = mirror.replace(/\/$/, "");
  return (url) => url.replace(/^https:\/\//, `${base}/`);
}

/** Asks once and returns a successful answer. Throws a `DownloadError` that names the URL. */
export async function request(
  url: string,
  options: { readonly headers?: Record<string, string>; readonly signal: AbortSignal },
): Promise<Response> {
  const response = await ask(url, options);
  if (response.ok) return response;
  await response.body?.cancel();
  throw new DownloadError(`${url}: answered ${String(response.status)} ${response.statusText}`);
}

/** Asks once, whatever the status. Throws a `DownloadError` when nothing answers. */
export async function ask(
  url: string,
  options: { readonly headers?: Record<string, string>; readonly signal: AbortSignal },
): Promise<Response> {
  try {
    return await fetch(url, options);
  } catch (error) {
    options.signal.throwIfAborted();
    throw new DownloadError(`${url}: ${reasonOf(error)}`);
  }
}

/** Text of a small file. */
export async function fetchText(url: string, signal: AbortSignal): Promise<string> {
  const bounded = AbortSignal.any([signal, AbortSignal.timeout(SMALL_TIMEOUT_MS)]);
  return await (await request(url, { signal: bounded })).text();
}

/**
 * Downloads to `path`. What an earlier attempt left is continued where the server can, else done
 * again. With `expected`, a file of another digest throws `DigestMismatch` and is removed.
 * Returns the digest.
 */
export async function downloadFile(
  url: string,
  path: string,
  options: {
    readonly expected?: { readonly sha256: string; readonly authority: string };
    readonly headers?: Record<string, string>;
    readonly signal: AbortSignal;
  },
): Promise<string> {
  await mkdir(dirname(path), { recursive: true });
  for (let attempt = 1; ; attempt += 1) {
    try {
      await continueDownload(url, `${path}.part`, options);
      break;
    } catch (error) {
      options.signal.throwIfAborted();
      if (attempt === ATTEMPTS) throw error;
    }
  }
  const digest = await sha256OfFile(`${path}.part`);
  const { expected } = options;
  if (expected !== undefined && expected.sha256 !== digest) {
    await rm(`${path}.part`);
    throw new DigestMismatch(url, expected.sha256, digest, expected.authority);
  }
  await rename(`${path}.part`, path);
  return digest;
}

async function continueDownload(
  url: string,
  part: string,
  options: { readonly headers?: Record<string, string>; readonly signal: AbortSignal },
): Promise<void> {
  const there = await stat(part).then(
    ({ size }) => size,
    () => 0,
  );
  const range = there > 0 ? { Range: `bytes=${String(there)}-` } : {};
  const response = await ask(url, { ...options, headers: { ...options.headers, ...range } });
  if (response.status === 416) {
    // The part is whole already, or longer than the file: only its digest can tell.
    const whole = response.headers.get("content-range") === `bytes */${String(there)}`;
    if (!whole) await rm(part);
    if (whole) return;
  }
  if (!response.ok || response.body === null) {
    throw new DownloadError(`${url}: answered ${String(response.status)} ${response.statusText}`);
  }
  const file = await open(part, response.status === 206 ? "a" : "w");
  try {
    // Chunk by chunk, so that all that came before a break is there to go on from.
    for await (const chunk of Readable.fromWeb(response.body))
      await file.write(chunk as Uint8Array);
  } catch (error) {
    throw new DownloadError(`${url}: ${reasonOf(error)}`);
  } finally {
    await file.close();
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause: unknown = error.cause;
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : undefined;
  if (code === "ENOTFOUND" || code === "EAI_AGAIN") return "no such host";
  if (error.name === "TimeoutError") return "no answer in time";
  return code ?? (cause instanceof Error ? cause.message : error.message);
}

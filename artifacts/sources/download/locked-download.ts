import { join } from "node:path";
import { sha256 } from "../../store/digest.ts";
import { DownloadError, downloadFile, fetchText } from "./http-client.ts";
import type { Locate } from "./http-client.ts";
import type { DownloadLock } from "./lock-file.ts";
import type { PublishedChecksum } from "./vendor-files.ts";

/** What every download of this source shares. */
export interface DownloadContext {
  readonly lock: DownloadLock;
  readonly locate: Locate;
  /** Folder for what is on its way; finished files are moved out of it. */
  readonly folder: string;
  readonly signal: AbortSignal;
}

/** A file on disk whose digest agrees with the lock file. */
export interface DownloadedFile {
  readonly path: string;
  readonly sha256: string;
}

/**
 * Downloads a release file. The first time it is checked against what `published` says, and its
 * digest recorded; from then on the recorded digest alone counts, whatever the vendor says.
 */
export async function downloadLocked(
  url: string,
  published: () => Promise<string>,
  context: DownloadContext,
): Promise<DownloadedFile> {
  const { lock, locate, folder, signal } = context;
  const locked = lock.digestOf(url);
  const expected =
    locked === undefined
      ? { sha256: await published(), authority: "the vendor's published checksum" }
      : { sha256: locked, authority: "artifacts/download.lock.json" };
  const path = join(folder, `${sha256(url).slice(0, 12)}-${url.split("/").at(-1) ?? "file"}`);
  const digest = await downloadFile(locate(url), path, { expected, signal });
  await lock.record(url, digest);
  return { path, sha256: digest };
}

/** Reads a checksum file. Throws a `DownloadError` when it has no line for the file. */
export async function publishedDigest(
  fileUrl: string,
  checksum: PublishedChecksum,
  { locate, signal }: Pick<DownloadContext, "locate" | "signal">,
): Promise<string> {
  const digest = findDigest(
    await fetchText(locate(checksum.url), signal),
    checksum.form === "bare" ? undefined : (fileUrl.split("/").at(-1) ?? ""),
  );
  if (digest === undefined) {
    throw new DownloadError(`${checksum.url}: has no SHA-256 of ${fileUrl}`);
  }
  return digest;
}

/** The digest in a checksum file; of the named file, where the file is a list. */
export function findDigest(text: string, file: string | undefined): string | undefined {
  for (const line of text.split("\n")) {
    const [digest = "", name] = line.trim().split(/\s+/);
    if (!/^[0-9a-f]{64}$/i.test(digest)) continue;
    if (file === undefined || name?.replace(/^\*/, "") === file) return digest.toLowerCase();
  }
  return undefined;
}

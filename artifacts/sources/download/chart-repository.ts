import { parse } from "yaml";
import { z } from "zod";
import { DownloadError, fetchText } from "./http-client.ts";
import type { Locate } from "./http-client.ts";

const indexSchema = z.object({
  entries: z.record(
    z.string(),
    z.array(
      z.object({
        version: z.string(),
        digest: z.string().optional(),
        urls: z.array(z.string()).min(1),
      }),
    ),
  ),
});

/** A chart archive as a repository's index has it. */
export interface PublishedChart {
  readonly url: string;
  /** SHA-256 of the archive, as the index publishes it. */
  readonly sha256: string;
}

/**
 * Looks a chart up in the index of a Helm repository. Throws a `DownloadError` when the repository
 * has no such version, or publishes it without a digest to check it against.
 */
export async function findChart(
  repository: string,
  chart: string,
  version: string,
  locate: Locate,
  signal: AbortSignal,
): Promise<PublishedChart> {
  const indexUrl = `${repository}/index.yaml`;
  const index = indexSchema.parse(parse(await fetchText(locate(indexUrl), signal)));
  const found = index.entries[chart]?.find((entry) => entry.version === version);
  const [url] = found?.urls ?? [];
  if (found === undefined || url === undefined) {
    throw new DownloadError(`${indexUrl}: has no chart ${chart} ${version}`);
  }
  if (found.digest === undefined) {
    throw new DownloadError(`${indexUrl}: publishes no digest for chart ${chart} ${version}`);
  }
  return { url: new URL(url, `${repository}/`).href, sha256: found.digest.replace("sha256:", "") };
}

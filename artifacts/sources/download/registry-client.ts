import { sha256 } from "../../store/digest.ts";
import { ask, downloadFile, DownloadError, request } from "./http-client.ts";
import type { Locate } from "./http-client.ts";
import { DigestMismatch } from "./lock-file.ts";
import { z } from "zod";

const descriptorSchema = z.object({ mediaType: z.string(), digest: z.string(), size: z.number() });

const indexSchema = z.object({
  manifests: z.array(
    descriptorSchema.extend({
      platform: z.object({ architecture: z.string(), os: z.string() }).optional(),
    }),
  ),
});

const manifestSchema = z.object({
  config: descriptorSchema,
  layers: z.array(descriptorSchema),
});

const tokenSchema = z.object({ token: z.string().optional(), access_token: z.string().optional() });

export type Descriptor = z.infer<typeof descriptorSchema>;

/** The manifest of one platform of an image, as the registry's own bytes. */
export interface PlatformManifest {
  readonly descriptor: Descriptor;
  readonly bytes: Buffer;
  /** Configuration and layers, in the order of the manifest. */
  readonly blobs: readonly Descriptor[];
}

const INDEX_TYPES = [
  "application/vnd.oci.image.index.v1+json",
  "application/vnd.docker.distribution.manifest.list.v2+json",
];
const MANIFEST_TYPES = [
  "application/vnd.oci.image.manifest.v1+json",
  "application/vnd.docker.distribution.manifest.v2+json",
];

/**
 * Reads one repository of an image registry by the OCI distribution protocol, as a stranger: it
 * asks for a token where the registry wants one. Every byte is checked against its digest.
 */
export class RegistryClient {
  private readonly base: string;
  private readonly repository: string;
  private readonly signal: AbortSignal;
  private authorization: string | undefined;

  constructor(repository: ImageName, locate: Locate, signal: AbortSignal) {
    this.base = locate(`https://${repository.registry}/v2`);
    this.repository = repository.repository;
    this.signal = signal;
  }

  /** Finds the linux/amd64 manifest behind a tag. Throws a `DownloadError` when there is none. */
  async platformManifest(tag: string): Promise<PlatformManifest> {
    const top = await this.manifest(tag);
    if (MANIFEST_TYPES.includes(top.mediaType)) return readManifest(top);
    const index = indexSchema.parse(JSON.parse(top.bytes.toString("utf8")));
    const own = index.manifests.find(
      ({ platform }) => platform?.os === "linux" && platform.architecture === "amd64",
    );
    if (own === undefined) {
      throw new DownloadError(
        `${this.base}/${this.repository}:${tag} has no image for linux/amd64`,
      );
    }
    return readManifest(await this.manifest(own.digest));
  }

  /** Downloads a blob to `path` and checks it. */
  async blob(digest: string, path: string): Promise<void> {
    const url = `${this.base}/${this.repository}/blobs/${digest}`;
    await downloadFile(url, path, {
      expected: { sha256: digest.replace("sha256:", ""), authority: "the image's manifest" },
      headers: this.headers(),
      signal: this.signal,
    });
  }

  private async manifest(reference: string): Promise<{ mediaType: string; bytes: Buffer }> {
    const url = `${this.base}/${this.repository}/manifests/${reference}`;
    const accept = { Accept: [...INDEX_TYPES, ...MANIFEST_TYPES].join(", ") };
    let response = await ask(url, {
      headers: { ...accept, ...this.headers() },
      signal: this.signal,
    });
    if (response.status === 401) {
      await response.body?.cancel();
      this.authorization = await this.token(response.headers.get("www-authenticate") ?? "");
      response = await request(url, {
        headers: { ...accept, ...this.headers() },
        signal: this.signal,
      });
    }
    if (!response.ok) {
      throw new DownloadError(`${url}: answered ${String(response.status)} ${response.statusText}`);
    }
    const bytes = Buffer.from(await response.arrayBuffer());
    const digest = `sha256:${sha256(bytes)}`;
    if (reference.startsWith("sha256:") && digest !== reference) {
      throw new DigestMismatch(url, reference.slice(7), digest.slice(7), "the image's index");
    }
    return { mediaType: response.headers.get("content-type")?.split(";")[0] ?? "", bytes };
  }

  /** Follows a `Bearer realm="…",service="…",scope="…"` challenge without an account. */
  private async token(challenge: string): Promise<string> {
    const parameters = Object.fromEntries(
      [...challenge.matchAll(/(\w+)="([^"]*)"/g)].map(([, name = "", value = ""]) => [name, value]),
    );
    const { realm, ...query } = parameters;
    if (!challenge.startsWith("Bearer ") || realm === undefined) {
      throw new DownloadError(
        `${this.base}/${this.repository}: wants to be asked in an unknown way`,
      );
    }
    const url = `${realm}?${new URLSearchParams(query).toString()}`;
    const answer = tokenSchema.parse(await (await request(url, { signal: this.signal })).json());
    return `Bearer ${answer.token ?? answer.access_token ?? ""}`;
  }

  private headers(): Record<string, string> {
    return this.authorization === undefined ? {} : { Authorization: this.authorization };
  }
}

/** The parts of an image reference. */
export interface ImageName {
  /** Host of the registry's API, which for docker.io is another than in the name. */
  readonly registry: string;
  readonly repository: string;
  readonly tag: string;
}

/** Reads `docker.io/istio/pilot:1.2.3`. Throws for what has no registry or no tag. */
export function parseImageName(reference: string): ImageName {
  const match = /^(?<registry>[^/]+)\/(?<repository>[^:@]+):(?<tag>[^:@]+)$/.exec(reference);
  const { registry, repository, tag } = match?.groups ?? {};
  if (registry === undefined || repository === undefined || tag === undefined) {
    throw new Error(`unreachable: ${reference} is not registry/repository:tag`);
  }
  return {
    registry: registry === "docker.io" ? "registry-1.docker.io" : registry,
    repository,
    tag,
  };
}

function readManifest({
  mediaType,
  bytes,
}: {
  mediaType: string;
  bytes: Buffer;
}): PlatformManifest {
  const { config, layers } = manifestSchema.parse(JSON.parse(bytes.toString("utf8")));
  const descriptor = { mediaType, digest: `sha256:${sha256(bytes)}`, size: bytes.length };
  return { descriptor, bytes, blobs: [config, ...layers] };
}

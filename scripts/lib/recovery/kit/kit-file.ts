import { createHash } from "node:crypto";
import { promisify } from "node:util";
import { gunzip, gzip } from "node:zlib";
import { Decrypter, Encrypter } from "age-encryption";
import {
  kitManifest,
  type KitManifest,
  neededParts,
} from "../../../../model/recovery/kit-manifest.ts";
import { type ArchiveFile, readArchive, writeArchive } from "./tar-archive.ts";

/** A kit in memory: what it says of itself, and its parts by path. All of it is secret. */
export interface OpenKit {
  readonly manifest: KitManifest;
  readonly parts: ReadonlyMap<string, Buffer>;
}

/** What a manifest says beside the digests of parts, which follow from them. */
export type KitHeading = Omit<KitManifest, "parts" | "format">;

const MANIFEST = "manifest.json";
/** More than any cluster's etcd may hold (its quota is at most 8 GiB, of which little is live). */
const LARGEST_BYTES = 4 * 1024 ** 3;

/** Hexadecimal SHA-256. */
export function sha256Of(content: Uint8Array): string {
  return createHash("sha256").update(content).digest("hex");
}

/** Puts a kit together; its manifest holds the digest of each part. */
export function assembleKit(heading: KitHeading, parts: ReadonlyMap<string, Buffer>): OpenKit {
  const listed = [...parts].map(([path, content]) => ({
    path,
    sha256: sha256Of(content),
    bytes: content.length,
  }));
  return { manifest: { format: 1, ...heading, parts: listed }, parts };
}

/** Packs and encrypts a kit, in memory. The manifest comes first, then the parts as it lists them. */
export async function sealKit(kit: OpenKit, recipients: readonly string[]): Promise<Buffer> {
  const manifest = Buffer.from(`${JSON.stringify(kit.manifest, undefined, 2)}\n`);
  const files: ArchiveFile[] = [
    { path: MANIFEST, content: manifest },
    ...[...kit.parts].map(([path, content]) => ({ path, content })),
  ];
  const encrypter = new Encrypter();
  for (const recipient of recipients) encrypter.addRecipient(recipient);
  return Buffer.from(await encrypter.encrypt(await promisify(gzip)(writeArchive(files))));
}

/** What came of opening a kit: the kit, or everything that is wrong with it. */
export type OpenedKit =
  | { readonly ok: true; readonly kit: OpenKit }
  | { readonly ok: false; readonly problems: readonly string[] };

/**
 * Decrypts a kit and compares all parts with its manifest. `identities` are the lines of an identity file;
 * none of them ends up in what is said.
 */
export async function openKit(file: Buffer, identities: readonly string[]): Promise<OpenedKit> {
  const decrypter = new Decrypter();
  try {
    for (const identity of identities) decrypter.addIdentity(identity);
  } catch {
    return fail("the identity file holds a line that is no identity of age (AGE-SECRET-KEY-…)");
  }
  let packed: Uint8Array;
  try {
    packed = await decrypter.decrypt(file);
  } catch (error) {
    return fail(`it cannot be decrypted: ${error instanceof Error ? error.message : "no reason"}`);
  }
  try {
    return readParts(
      readArchive(await promisify(gunzip)(packed, { maxOutputLength: LARGEST_BYTES })),
    );
  } catch (error) {
    return fail(`it is decrypted, and no kit: ${error instanceof Error ? error.message : ""}`);
  }
}

/** A part that the kit was opened with. */
export function partOf({ parts }: OpenKit, path: string): Buffer {
  const content = parts.get(path);
  if (content === undefined) throw new Error(`unreachable: an open kit without ${path}`);
  return content;
}

function readParts([first, ...files]: readonly ArchiveFile[]): OpenedKit {
  if (first?.path !== MANIFEST) return fail(`its first part is no ${MANIFEST}`);
  const read = kitManifest.safeParse(JSON.parse(first.content.toString("utf8")));
  if (!read.success) {
    const [issue] = read.error.issues;
    return fail(
      `its manifest cannot be read: ${issue?.path.join(".") ?? ""}: ${issue?.message ?? ""}`,
    );
  }
  const parts = new Map(files.map(({ path, content }) => [path, content]));
  const problems = compareParts(read.data, parts);
  return problems.length > 0
    ? { ok: false, problems }
    : { ok: true, kit: { manifest: read.data, parts } };
}

function compareParts({ parts }: KitManifest, found: ReadonlyMap<string, Buffer>): string[] {
  const listed = new Map(parts.map((part) => [part.path, part]));
  return [
    ...parts.flatMap(({ path, sha256 }) => {
      const content = found.get(path);
      if (content === undefined) return [`${path} is listed and not there`];
      return sha256Of(content) === sha256 ? [] : [`${path} is not what the manifest says`];
    }),
    ...[...found.keys()].filter((path) => !listed.has(path)).map((path) => `${path} is not listed`),
    ...neededParts.filter((path) => !listed.has(path)).map((path) => `there is no ${path}`),
  ];
}

function fail(problem: string): OpenedKit {
  return { ok: false, problems: [problem] };
}

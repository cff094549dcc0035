import { mkdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { sha256OfFile } from "../store/digest.ts";

/** How a container of the image starts; the fields of the OCI image configuration. */
export interface ImageConfig {
  readonly Entrypoint?: readonly string[];
  readonly Cmd?: readonly string[];
  readonly Env?: readonly string[];
  readonly User?: string;
  readonly WorkingDir?: string;
}

export interface ImageArchive {
  /** Name with tag under which a runtime imports it. */
  readonly reference: string;
  readonly config: ImageConfig;
  /** Folders whose content becomes one layer each, lowest first. */
  readonly layers: readonly string[];
}

/** Runs a program on this machine; rejects when it fails. */
export type Run = (command: string, args: readonly string[]) => Promise<string>;

interface Descriptor {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
}

const PATH = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
const MEDIA = "application/vnd.oci.image";
/** GNU tar's way to the same bytes for the same files: sorted, epoch, owner 0, no access times. */
const REPRODUCIBLE = [
  "--sort=name",
  "--mtime=@0",
  "--owner=0",
  "--group=0",
  "--numeric-owner",
  "--format=posix",
  "--pax-option=exthdr.name=%d/PaxHeaders/%f,delete=atime,delete=ctime",
];

/**
 * Writes an image as an OCI layout archive that `ctr images import` takes under its reference.
 * Layers are not compressed: they never cross a network, and unpacking them on three hosts at once
 * is what a person waits for. The same files give the same bytes.
 */
export async function writeImageArchive(
  image: ImageArchive,
  file: string,
  workFolder: string,
  run: Run,
): Promise<void> {
  const blobs = join(workFolder, "blobs", "sha256");
  await mkdir(blobs, { recursive: true });
  const layers: Descriptor[] = [];
  for (const layer of image.layers) {
    const archive = join(workFolder, "layer.tar");
    await run("tar", [...REPRODUCIBLE, "-C", layer, "-cf", archive, "."]);
    layers.push(await addBlob(blobs, `${MEDIA}.layer.v1.tar`, archive));
  }
  const addJson = async (mediaType: string, content: unknown): Promise<Descriptor> => {
    const path = join(workFolder, "blob.json");
    await writeFile(path, JSON.stringify(content));
    return await addBlob(blobs, mediaType, path);
  };
  const config = await addJson(`${MEDIA}.config.v1+json`, {
    architecture: "amd64",
    os: "linux",
    created: "1970-01-01T00:00:00Z",
    config: { ...image.config, Env: [PATH, ...(image.config.Env ?? [])] },
    // An uncompressed layer is its own diff.
    rootfs: { type: "layers", diff_ids: layers.map((layer) => layer.digest) },
  });
  const mediaType = `${MEDIA}.manifest.v1+json`;
  const manifest = await addJson(mediaType, { schemaVersion: 2, mediaType, config, layers });
  await writeLayout(image.reference, manifest, workFolder);
  await archiveLayout(workFolder, file, run);
  await rm(workFolder, { recursive: true });
}

/** Packs an OCI layout into one archive; the same layout gives the same bytes. */
export async function archiveLayout(layout: string, file: string, run: Run): Promise<void> {
  const members = ["oci-layout", "index.json", "blobs"];
  await run("tar", [...REPRODUCIBLE, "-C", layout, "-cf", file, ...members]);
}

/** Writes the two files that make a folder with blobs an OCI layout holding one named image. */
export async function writeLayout(
  reference: string,
  manifest: Descriptor,
  folder: string,
): Promise<void> {
  const annotations = {
    "io.containerd.image.name": reference,
    "org.opencontainers.image.ref.name": reference.replace(/.*:/, ""),
  };
  const index = {
    schemaVersion: 2,
    mediaType: `${MEDIA}.index.v1+json`,
    manifests: [{ ...manifest, platform: { architecture: "amd64", os: "linux" }, annotations }],
  };
  await writeFile(join(folder, "oci-layout"), JSON.stringify({ imageLayoutVersion: "1.0.0" }));
  await writeFile(join(folder, "index.json"), JSON.stringify(index));
}

async function addBlob(blobs: string, mediaType: string, path: string): Promise<Descriptor> {
  const digest = await sha256OfFile(path);
  const { size } = await stat(path);
  await rename(path, join(blobs, digest));
  return { mediaType, digest: `sha256:${digest}`, size };
}

import { chmod, mkdir, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { archiveLayout, writeLayout } from "../../build/image-archive.ts";
import { runCommand } from "../../build/run-command.ts";
import type { BuildContext, Item, Origin } from "../../item.ts";
import type { ImageItem } from "../../../model/values/images.ts";
import { findChart } from "./chart-repository.ts";
import type { Locate } from "./http-client.ts";
import { DigestMismatch } from "./lock-file.ts";
import type { DownloadLock } from "./lock-file.ts";
import { downloadLocked, publishedDigest } from "./locked-download.ts";
import type { DownloadContext } from "./locked-download.ts";
import { parseImageName, RegistryClient } from "./registry-client.ts";
import type { VendorItem } from "./vendor-files.ts";

/** Where downloads come from and what guards them. */
export interface Vendors {
  readonly locate: Locate;
  readonly lock: DownloadLock;
}

const REVISION = 1;

/** An item of release files: programs, taken out of their archives. */
export function releaseItem(vendor: VendorItem, vendors: Vendors): Item {
  return {
    name: vendor.name,
    title: vendor.title,
    needs: [],
    inputs: {
      revision: REVISION,
      files: vendor.files.map(({ url, members, name }) => ({
        url,
        members: members ?? {},
        name: name ?? "",
      })),
    },
    estimateSeconds: vendor.estimateSeconds,
    bundled: vendor.bundled,
    reference: vendor.files.map(({ url }) => url).join(", "),
    licence: vendor.licence,
    build: async (context) => {
      const origins: Origin[] = [];
      for (const file of vendor.files) {
        context.report(`downloading ${file.url}`);
        const download = downloadContext(context, vendors);
        const { path, sha256 } = await downloadLocked(
          file.url,
          () => publishedDigest(file.url, file.checksum, download),
          download,
        );
        if (file.name !== undefined) await place(path, join(context.output, file.name));
        else await unpackMembers(path, file.members ?? {}, vendor.name, context);
        origins.push(releaseOrigin(vendor, file.url, sha256));
      }
      return origins;
    },
  };
}

/** Where something stands that is of another version than the bundle's own. The bundle's own has neither. */
export interface FurtherPlace {
  readonly suffix: string;
  /** Empty, or with a slash at its end. */
  readonly folder: string;
}

const OWN: FurtherPlace = { suffix: "", folder: "" };

/** A chart of a Helm repository, unpacked. */
export function chartItem(
  chart: {
    readonly item: string;
    readonly name: string;
    readonly version: string;
    readonly repository: string;
  },
  vendors: Vendors,
  { suffix, folder: place }: FurtherPlace = OWN,
): Item {
  const { item, name, version, repository } = chart;
  const to = `${place}charts/${item}`;
  return {
    name: `chart-${item}${suffix}`,
    title: `chart ${item} ${version}`,
    needs: [],
    inputs: { revision: REVISION, repository, name, version },
    estimateSeconds: 2,
    bundled: [{ name: `${item}${suffix}-chart`, kind: "chart", from: "chart", to }],
    reference: `${repository} ${name} ${version}`,
    licence: "Apache-2.0",
    build: async (context) => {
      const download = downloadContext(context, vendors);
      const published = await findChart(repository, name, version, vendors.locate, context.signal);
      const { path, sha256 } = await downloadLocked(
        published.url,
        () => Promise.resolve(published.sha256),
        download,
      );
      const folder = join(context.output, "chart");
      await mkdir(folder);
      // A chart archive holds one folder named after the chart.
      const unpack = ["-xzf", path, "--strip-components=1", "--no-same-owner", "-C", folder];
      await runCommand("tar", unpack, { signal: context.signal, item: `chart-${item}` });
      return [
        {
          type: "release-file",
          name: item,
          version,
          licence: "Apache-2.0",
          url: published.url,
          sha256,
        },
      ];
    },
  };
}

/**
 * An image of a registry, kept as the registry has it: its layers stay compressed. One that is of another
 * version than the bundle's own is `further`: it has a name and a folder of its own.
 */
export function imageItem(
  image: ImageItem,
  reference: string,
  vendors: Vendors,
  further: FurtherPlace = OWN,
): Item {
  const name = `${image}${further.suffix}`;
  return {
    name: `image-${name}`,
    title: `image ${name}`,
    needs: [],
    inputs: { revision: REVISION, reference },
    estimateSeconds: 15,
    bundled: [
      { name, kind: "image", from: `${image}.tar`, to: `${further.folder}images/${image}.tar` },
    ],
    reference,
    // Images hold many parts; what the vendor publishes about them is not read here.
    licence: "NOASSERTION",
    build: async (context) => [await pullImage(image, reference, vendors, context)],
  };
}

async function pullImage(
  image: ImageItem,
  reference: string,
  vendors: Vendors,
  context: BuildContext,
): Promise<Origin> {
  const name = parseImageName(reference);
  const registry = new RegistryClient(name, vendors.locate, context.signal);
  context.report(`asking for ${reference}`);
  const { descriptor, bytes, blobs } = await registry.platformManifest(name.tag);
  const digest = descriptor.digest.replace("sha256:", "");
  const locked = vendors.lock.digestOf(reference);
  if (locked !== undefined && locked !== digest) {
    throw new DigestMismatch(reference, locked, digest, "artifacts/download.lock.json");
  }
  const layout = join(context.scratch, "layout");
  const folder = join(layout, "blobs", "sha256");
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, digest), bytes);
  for (const [index, blob] of blobs.entries()) {
    context.report(`downloading part ${String(index + 1)} of ${String(blobs.length)}`);
    await registry.blob(blob.digest, join(folder, blob.digest.replace("sha256:", "")));
  }
  await writeLayout(reference, descriptor, layout);
  const run = (command: string, args: readonly string[]) =>
    runCommand(command, args, { signal: context.signal, item: `image-${image}` });
  await archiveLayout(layout, join(context.output, `${image}.tar`), run);
  await vendors.lock.record(reference, digest);
  return { type: "image", name: reference, version: name.tag, licence: null, sha256: digest };
}

function downloadContext(context: BuildContext, { locate, lock }: Vendors): DownloadContext {
  return { lock, locate, folder: context.folders.downloads, signal: context.signal };
}

async function unpackMembers(
  archive: string,
  members: Readonly<Record<string, string>>,
  item: string,
  context: BuildContext,
): Promise<void> {
  const unpack = [
    "-xzf",
    archive,
    "--no-same-owner",
    "-C",
    context.scratch,
    ...Object.keys(members),
  ];
  await runCommand("tar", unpack, { signal: context.signal, item });
  for (const [member, name] of Object.entries(members)) {
    await place(join(context.scratch, member), join(context.output, name));
  }
}

async function place(from: string, to: string): Promise<void> {
  await rename(from, to);
  await chmod(to, 0o755);
}

function releaseOrigin(vendor: VendorItem, url: string, sha256: string): Origin {
  const version = /v?(\d+\.\d+\.\d+)/.exec(vendor.title)?.[1] ?? "unknown";
  return { type: "release-file", name: vendor.name, version, licence: vendor.licence, url, sha256 };
}

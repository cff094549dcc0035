import { join } from "node:path";
import {
  furtherKubernetes,
  imageReferences,
  imagesOfBundle,
  istioImages,
  kubernetesFolder,
  kubernetesImages,
} from "../../../model/values/images.ts";
import type { BundleExtra, ImageItem } from "../../../model/values/images.ts";
import { furtherIstio, istioFolder } from "../../../model/values/istio-versions.ts";
import type { Versions } from "../../../model/values/versions.ts";
import type { Item } from "../../item.ts";
import { probeItem } from "../modules/cluster-services.ts";
import { imageItemsFromModules } from "../modules/images.ts";
import { wireguardItem } from "../modules/wireguard.ts";
import { addressRangesItem } from "../address-ranges.ts";
import { guestImageItem } from "../guest-image.ts";
import { furtherRootItems, rootFileSystemItem } from "../root-file-system.ts";
import type { ArtifactSource } from "../source.ts";
import { chartItem, imageItem, releaseItem } from "./download-items.ts";
import type { Vendors } from "./download-items.ts";
import { ask, DownloadError, locateThrough } from "./http-client.ts";
import { DownloadLock } from "./lock-file.ts";
import { parseImageName } from "./registry-client.ts";
import { vendorItems } from "./vendor-files.ts";

/** Digests of all downloads, committed beside the recipes. */
const LOCK_FILE = join(import.meta.dirname, "..", "..", "download.lock.json");

/** How long a vendor's host may take to answer before another source is used. */
const ANSWER_TIMEOUT_MS = 3000;

const CILIUM_CHARTS = "https://helm.cilium.io";
const ISTIO_CHARTS = "https://istio-release.storage.googleapis.com/charts";

/** Our own image: no vendor has it, so it is compiled with this source too. */
const OWN_IMAGE: ImageItem = "probe";

/** Vendors' release files, charts and images, or a mirror of them. */
export function createDownloadSource(vendors: Vendors): ArtifactSource {
  return {
    name: "download",
    items: (versions, extras = []) => downloadItems(versions, extras, vendors),
    unavailable: (versions, signal) => firstSilentHost(versions, vendors, signal),
  };
}

/** The source as commands use it; `NORDMESH_MIRROR` names a mirror of the vendors' hosts. */
export const downloadSource = createDownloadSource({
  locate: locateThrough(process.env["NORDMESH_MIRROR"]),
  lock: new DownloadLock(LOCK_FILE),
});

function downloadItems(
  versions: Versions,
  extras: readonly BundleExtra[],
  vendors: Vendors,
): readonly Item[] {
  const references = imageReferences(versions, "download");
  const pulled = imagesOfBundle(extras).filter((image) => image !== OWN_IMAGE);
  return [
    rootFileSystemItem(versions),
    ...furtherRootItems(versions, extras),
    ...(extras.includes("guests") ? [guestImageItem(versions)] : []),
    addressRangesItem(versions),
    ...vendorItems(versions, extras).map((item) => releaseItem(item, vendors)),
    ...charts(versions).map((chart) => chartItem(chart, vendors)),
    ...furtherIstio(versions, "download", extras).flatMap((version) =>
      furtherMesh(versions, version, vendors),
    ),
    ...pulled.map((image) => imageItem(image, references[image], vendors)),
    ...furtherKubernetes(extras).flatMap((version) => furtherImages(versions, version, vendors)),
    probeItem(versions),
    // Nobody publishes it as a file; its modules are the publication.
    ...(extras.includes("wireguard") ? [wireguardItem(versions)] : []),
    ...imageItemsFromModules(references, [OWN_IMAGE]),
  ];
}

function furtherImages(versions: Versions, version: string, vendors: Vendors): Item[] {
  const references = imageReferences(versions, "download", version);
  const place = { suffix: `-${version}`, folder: kubernetesFolder(versions, version) };
  return kubernetesImages.map((image) => imageItem(image, references[image], vendors, place));
}

/** The images and charts of a version of Istio that is not the source's own. */
function furtherMesh(versions: Versions, version: string, vendors: Vendors): Item[] {
  const references = imageReferences(versions, "download", undefined, version);
  const place = { suffix: `-${version}`, folder: istioFolder(versions, "download", version) };
  return [
    ...istioCharts(version).map((chart) => chartItem(chart, vendors, place)),
    ...istioImages.map((image) => imageItem(image, references[image], vendors, place)),
  ];
}

function charts(versions: Versions) {
  return [
    { item: "cilium", name: "cilium", version: versions.cilium, repository: CILIUM_CHARTS },
    ...istioCharts(versions.istio.download.version),
  ];
}

function istioCharts(version: string) {
  const istio = { version, repository: ISTIO_CHARTS };
  return [
    { item: "istio-base", name: "base", ...istio },
    { item: "istiod", name: "istiod", ...istio },
    { item: "istio-cni", name: "cni", ...istio },
  ];
}

/** Asks all hosts at once; any answer will do. Undefined when all of them answer in time. */
async function firstSilentHost(
  versions: Versions,
  { locate }: Vendors,
  signal: AbortSignal,
): Promise<string | undefined> {
  const silent = await Promise.all(
    vendorHosts(versions).map(async (host) => {
      const bounded = AbortSignal.any([signal, AbortSignal.timeout(ANSWER_TIMEOUT_MS)]);
      try {
        const response = await ask(locate(`https://${host}/`), { signal: bounded });
        await response.body?.cancel();
        return undefined;
      } catch (error) {
        signal.throwIfAborted();
        return error instanceof DownloadError ? error.message : `${host}: no answer in time`;
      }
    }),
  );
  return silent.find((why) => why !== undefined);
}

function vendorHosts(versions: Versions): string[] {
  const files = vendorItems(versions).flatMap((item) =>
    item.files.map(({ url }) => new URL(url).host),
  );
  const registries = Object.entries(imageReferences(versions, "download"))
    .filter(([image]) => image !== OWN_IMAGE)
    .map(([, reference]) => parseImageName(reference).registry);
  const repositories = [CILIUM_CHARTS, ISTIO_CHARTS].map((url) => new URL(url).host);
  return [...new Set([...files, ...registries, ...repositories])];
}

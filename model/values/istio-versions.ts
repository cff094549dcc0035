import type { ArtifactSourceName, Versions } from "./versions.ts";

type IstioVersions = Pick<Versions, "istio">;

const PREFIX = "istio-" as const;

/** Versions of Istio that an environment may name: each source's own, and what is made beside them. */
export function supportedIstio({ istio }: IstioVersions): readonly string[] {
  const { modules, download, further } = istio;
  const all = [modules, download, ...further.modules, ...further.download];
  return [...new Set(all.map(({ version }) => version))];
}

/** Those of them that are no source's own. */
export function furtherIstioVersions({ istio }: IstioVersions): readonly string[] {
  const { modules, download } = istio.further;
  return [...new Set([...modules, ...download].map(({ version }) => version))];
}

/** Extras by which a bundle has these versions of Istio; a source's own is in each of its bundles. */
export function istioExtras(wanted: readonly string[]): readonly `istio-${string}`[] {
  return [...new Set(wanted)].map((version) => `${PREFIX}${version}` as const);
}

/** Versions of Istio that a bundle of a source with these extras has beside its own. */
export function furtherIstio(
  { istio }: IstioVersions,
  source: ArtifactSourceName,
  extras: readonly string[],
): readonly string[] {
  const asked = istioOf(extras);
  return istio.further[source].map(({ version }) => version).filter((each) => asked.includes(each));
}

/** Of the versions of Istio that these extras name the one that a source does not make; undefined where it makes all. */
export function istioNotMade(
  { istio }: IstioVersions,
  source: ArtifactSourceName,
  extras: readonly string[],
): string | undefined {
  const made = [istio[source], ...istio.further[source]].map(({ version }) => version);
  return istioOf(extras).find((version) => !made.includes(version));
}

function istioOf(extras: readonly string[]): readonly string[] {
  return extras
    .filter((extra) => extra.startsWith(PREFIX))
    .map((extra) => extra.slice(PREFIX.length));
}

/**
 * Folder of a bundle with the `charts/` and `images/` of a version of Istio: the bundle itself for its source's
 * own. Ends in a slash, or is empty.
 */
export function istioFolder(
  { istio }: IstioVersions,
  source: ArtifactSourceName,
  version: string,
): string {
  return version === istio[source].version ? "" : `istio/${version}/`;
}

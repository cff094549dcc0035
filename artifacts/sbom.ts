import type { Origin } from "./item.ts";
import type { Manifest, ManifestItem } from "./manifest.ts";

interface Component {
  readonly type: "application" | "container" | "library" | "operating-system" | "file" | "data";
  readonly "bom-ref": string;
  readonly name: string;
  readonly version: string;
  readonly purl?: string;
  readonly licenses?: readonly { readonly expression: string }[];
  readonly hashes?: readonly { readonly alg: "SHA-256"; readonly content: string }[];
  readonly externalReferences?: readonly { readonly type: "distribution"; readonly url: string }[];
}

const TYPES: Readonly<Record<ManifestItem["kind"], Component["type"]>> = {
  binary: "application",
  "cni-plugin": "application",
  image: "container",
  chart: "file",
  "root-file-system": "operating-system",
  "guest-image": "operating-system",
  "address-ranges": "data",
};

/**
 * The bundle as a CycloneDX 1.6 document: its files, and the modules and packages that they were
 * made of. The same bundle gives the same bytes, so there is no time and no random serial number.
 */
export function renderSbom(manifest: Manifest, origins: readonly Origin[]): string {
  const parts = new Map<string, Component>();
  for (const origin of origins) {
    const component = componentOfOrigin(origin);
    parts.set(component["bom-ref"], component);
  }
  const components = [
    ...manifest.items.map(componentOfItem),
    ...[...parts.values()].sort((left, right) => (left["bom-ref"] < right["bom-ref"] ? -1 : 1)),
  ];
  const document = {
    $schema: "http://cyclonedx.org/schema/bom-1.6.schema.json",
    bomFormat: "CycloneDX",
    specVersion: "1.6",
    version: 1,
    metadata: {
      component: {
        type: "application",
        "bom-ref": "nordmesh-bundle",
        name: "nordmesh-bundle",
        version: manifest.digest.slice(0, 12),
      },
    },
    components,
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

function componentOfItem(item: ManifestItem): Component {
  return {
    type: TYPES[item.kind],
    "bom-ref": `bundle:${item.path}`,
    name: item.name,
    version: item.reference,
    // SPDX's word for "not looked at" is no licence expression.
    ...(item.licence === "NOASSERTION" ? {} : { licenses: [{ expression: item.licence }] }),
    hashes: [{ alg: "SHA-256", content: item.sha256 }],
  };
}

function componentOfOrigin(origin: Origin): Component {
  const purl = packageUrl(origin);
  return {
    type: origin.type === "image" ? "container" : "library",
    "bom-ref": purl ?? `${origin.type}:${origin.name}@${origin.version}`,
    name: origin.name,
    version: origin.version,
    ...(purl === undefined ? {} : { purl }),
    ...(origin.licence === null ? {} : { licenses: [{ expression: origin.licence }] }),
    ...(origin.sha256 === undefined
      ? {}
      : { hashes: [{ alg: "SHA-256" as const, content: origin.sha256 }] }),
    ...(origin.url === undefined
      ? {}
      : { externalReferences: [{ type: "distribution" as const, url: origin.url }] }),
  };
}

/** Package URL, for the kinds of parts that have one. */
function packageUrl({ type, name, version }: Origin): string | undefined {
  const at = encodeURIComponent(version);
  switch (type) {
    case "go-module":
      return `pkg:golang/${name.split("/").map(encodeURIComponent).join("/")}@${at}`;
    case "debian-package":
      return `pkg:deb/debian/${encodeURIComponent(name)}@${at}?arch=amd64`;
    case "npm-package":
      return `pkg:npm/${name.split("/").map(encodeURIComponent).join("/")}@${at}`;
    case "python-package":
      return `pkg:pypi/${encodeURIComponent(name)}@${at}`;
    case "release-file":
    case "image":
      return undefined;
  }
}

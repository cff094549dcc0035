import type { Versions } from "../model/values/versions.ts";

/** What a file of a bundle is for. */
export type ArtifactKind =
  | "binary"
  | "cni-plugin"
  | "image"
  | "chart"
  | "root-file-system"
  | "guest-image"
  | "address-ranges";

/** A file or folder of an item that a bundle carries. */
export interface BundledFile {
  /** Name of the artifact in the manifest: `kubelet`, `kube-proxy`, `istiod`. */
  readonly name: string;
  readonly kind: ArtifactKind;
  /** Path inside the item's folder. */
  readonly from: string;
  /** Path inside the bundle. */
  readonly to: string;
}

/** Where a part of an item came from, for the manifest and the SBOM. */
export interface Origin {
  readonly type:
    "go-module" | "debian-package" | "npm-package" | "python-package" | "release-file" | "image";
  readonly name: string;
  readonly version: string;
  /** SPDX expression; null where only the part itself tells. */
  readonly licence: string | null;
  /** URL or registry reference where there is one, with the digest that it was checked against. */
  readonly url?: string | undefined;
  readonly sha256?: string | undefined;
}

export type Json =
  string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** Folders shared by all items of a build. All but `items` may be emptied at any time. */
export interface BuildFolders {
  readonly goBuild: string;
  readonly goModules: string;
  readonly goToolchain: string;
  readonly debianPackages: string;
  readonly downloads: string;
}

/** What an item's `build` is given. */
export interface BuildContext {
  readonly versions: Versions;
  /** Empty folder to put the item's files in. */
  readonly output: string;
  /** Empty folder for what is needed on the way; removed afterwards. */
  readonly scratch: string;
  readonly folders: BuildFolders;
  /** Folder of an item named in `needs`. */
  readonly needed: (item: string) => string;
  /** Tells a person what is being done; a few words. */
  readonly report: (activity: string) => void;
  readonly signal: AbortSignal;
}

/** One unit of building, caching and resuming. */
export interface Item {
  readonly name: string;
  readonly title: string;
  /** Items that must be there before; their inputs count as this item's inputs. */
  readonly needs: readonly string[];
  /** All that determines the result, beside `needs`. The same inputs are never built twice. */
  readonly inputs: Json;
  /** Seconds on two idle cores with empty caches, in the order of the list; scaled while building. */
  readonly estimateSeconds: number;
  readonly bundled: readonly BundledFile[];
  /** What it is made from, in short: `k8s.io/kubernetes@v1.37.2`, a URL. Null for a mix of `needs`. */
  readonly reference: string | null;
  /** SPDX expression for the item's own content; null where `needs` alone decide. */
  readonly licence: string | null;
  /** Fills `output`. Throws a `StepError` that names the command which failed. */
  readonly build: (context: BuildContext) => Promise<readonly Origin[]>;
}

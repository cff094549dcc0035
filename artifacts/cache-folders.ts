import { homedir } from "node:os";
import { join } from "node:path";
import type { BuildFolders } from "./item.ts";

/** Folders of the cache that all checkouts of one user share. */
export interface CacheFolders {
  readonly root: string;
  /** Finished items, one folder each. */
  readonly items: string;
  readonly bundles: string;
  /** Compiler caches and downloads: what a build needs and nothing else does. */
  readonly build: string;
  readonly shared: BuildFolders;
  readonly lockFile: string;
}

/** Path of the cache: `NORDMESH_CACHE`, else `nordmesh` in the user's cache folder. */
export function cacheRoot(environment: NodeJS.ProcessEnv = process.env): string {
  const own = environment["NORDMESH_CACHE"];
  if (own !== undefined && own !== "") return own;
  const base = environment["XDG_CACHE_HOME"];
  return join(base === undefined || base === "" ? join(homedir(), ".cache") : base, "nordmesh");
}

/** Lays out the cache below `root`; makes nothing. */
export function cacheFolders(root: string = cacheRoot()): CacheFolders {
  const build = join(root, "build");
  return {
    root,
    items: join(root, "items"),
    bundles: join(root, "bundles"),
    build,
    shared: {
      goBuild: join(build, "go-build"),
      goModules: join(build, "go-mod"),
      goToolchain: join(build, "go-toolchain"),
      debianPackages: join(build, "debian"),
      downloads: join(build, "downloads"),
    },
    lockFile: join(root, "build.lock"),
  };
}

import type { ArtifactSource } from "../source.ts";

/** Vendors' release files. */
export const downloadSource: ArtifactSource = {
  name: "download",
  items: () => [],
  unavailable: () => Promise.resolve("not written"),
};

import type { BundleExtra } from "../../model/values/images.ts";
import type { ArtifactSourceName, Versions } from "../../model/values/versions.ts";
import type { Item } from "../item.ts";

/** Where the files of a bundle come from. Both sources fill the same paths with the same things. */
export interface ArtifactSource {
  readonly name: ArtifactSourceName;
  /**
   * All items of a bundle, each after the items that it needs. Pure. Extras add items and change no
   * other: a bundle without them is the same whatever they are.
   */
  readonly items: (versions: Versions, extras?: readonly BundleExtra[]) => readonly Item[];
  /** Undefined when the source can be used from here, else why not. Answers within a few seconds. */
  readonly unavailable: (versions: Versions, signal: AbortSignal) => Promise<string | undefined>;
}

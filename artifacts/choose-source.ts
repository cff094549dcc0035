import type { ArtifactSource } from "./sources/source.ts";
import type { Versions } from "../model/values/versions.ts";

/** What was chosen, and why not the others, for a person. */
export interface ChosenSource {
  readonly source: ArtifactSource;
  readonly passedOver: readonly { readonly source: ArtifactSource; readonly why: string }[];
}

/** Takes the first source that can be used from here. Throws when none can. */
export async function chooseSource(
  candidates: readonly ArtifactSource[],
  versions: Versions,
  signal: AbortSignal,
): Promise<ChosenSource> {
  const passedOver: { source: ArtifactSource; why: string }[] = [];
  for (const source of candidates) {
    const why = await source.unavailable(versions, signal);
    if (why === undefined) return { source, passedOver };
    passedOver.push({ source, why });
  }
  throw new Error(`unreachable: the last of ${String(candidates.length)} sources is always there`);
}

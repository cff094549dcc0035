import type { Origin } from "./item.ts";
import type { Manifest } from "./manifest.ts";

export function renderSbom(manifest: Manifest, origins: readonly Origin[]): string {
  return JSON.stringify({ manifest: manifest.digest, origins: origins.length });
}

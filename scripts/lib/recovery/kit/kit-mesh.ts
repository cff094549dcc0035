import type { MeshRecord } from "../../../../model/plan/mesh-record.ts";
import { kitParts } from "../../../../model/recovery/kit-manifest.ts";
import { parseMesh } from "../../../../stacks/mesh-file.ts";
import type { OpenKit } from "./kit-file.ts";

/** What the mesh of a kit's cluster runs; null where it is as its file says. */
export function meshOf(parts: OpenKit["parts"]): MeshRecord | null {
  const part = parts.get(kitParts.mesh);
  return part === undefined ? null : parseMesh(part.toString("utf8"));
}

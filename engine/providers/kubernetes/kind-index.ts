import { asText, isObject } from "../../values.ts";
import { ApiError } from "./kube-client.ts";
import type { KubeClient } from "./kube-client.ts";

/** How objects of a kind are addressed. */
export interface KindInfo {
  readonly plural: string;
  readonly namespaced: boolean;
}

/** The API server does not know a kind, perhaps only not yet. */
export class UnknownKindError extends Error {
  override readonly name = "UnknownKindError";
}

/** Asks the API server which kinds it serves, once for each group and version. */
export class KindIndex {
  private readonly client: Pick<KubeClient, "call">;
  private readonly known = new Map<string, KindInfo>();

  constructor(client: Pick<KubeClient, "call">) {
    this.client = client;
  }

  /** Throws UnknownKindError; a kind that was missing is asked for again the next time. */
  async find(apiVersion: string, kind: string, signal: AbortSignal): Promise<KindInfo> {
    const name = `${apiVersion}/${kind}`;
    if (!this.known.has(name)) await this.load(apiVersion, signal);
    const found = this.known.get(name);
    if (found !== undefined) return found;
    throw new UnknownKindError(`the API server does not serve ${kind} of ${apiVersion}`);
  }

  private async load(apiVersion: string, signal: AbortSignal): Promise<void> {
    const list = await this.client
      .call({ method: "GET", path: groupPath(apiVersion) }, signal)
      .catch((error: unknown) => {
        if (error instanceof ApiError && error.status === 404) return { resources: [] };
        throw error;
      });
    const resources = Array.isArray(list["resources"]) ? list["resources"] : [];
    for (const resource of resources) {
      if (!isObject(resource)) continue;
      const plural = asText(resource["name"]);
      // Subresources such as `pods/log` carry the kind of what they are part of.
      if (plural.includes("/")) continue;
      const namespaced = resource["namespaced"] === true;
      this.known.set(`${apiVersion}/${asText(resource["kind"])}`, { plural, namespaced });
    }
  }
}

/** Where the API server keeps a group and version. */
export function groupPath(apiVersion: string): string {
  return apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
}

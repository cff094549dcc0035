import { createHash } from "node:crypto";
import { z } from "zod";
import type { SeenObject } from "../../../../model/recovery/compare-objects.ts";
import { contentOfWrite } from "../../../../model/recovery/mesh-writes.ts";
import {
  contentOf,
  type ListedObject,
  listedObjectSchema,
} from "../../../../model/recovery/object-content.ts";
import type { ClusterAccess } from "../../verify/cluster-access.ts";
import { DRILL_NAMESPACE } from "./drill-objects.ts";

/** Kinds of which a rebuilt cluster has other objects: they are of hosts and of what runs on them, or say what happened. */
const OF_HOSTS = new Set([
  "certificatesigningrequests.certificates.k8s.io",
  "ciliumendpoints.cilium.io",
  "ciliumidentities.cilium.io",
  "ciliumnodes.cilium.io",
  "componentstatuses",
  "csinodes.storage.k8s.io",
  "endpoints",
  "endpointslices.discovery.k8s.io",
  "events",
  "events.events.k8s.io",
  "leases.coordination.k8s.io",
  "nodes",
  "pods",
  "volumeattachments.storage.k8s.io",
]);

const listSchema = z.object({ items: z.array(listedObjectSchema) });

/**
 * All objects that have to come back, of every kind that the API has, with what they hold. Secrets are digested here.
 * @param moved addresses that hosts have now, by those that they had
 */
export async function listObjects(
  cluster: ClusterAccess,
  moved: ReadonlyMap<string, string> = new Map(),
): Promise<SeenObject[]> {
  const kinds = ["api-resources", "--verbs=list", "-o", "name"];
  const names = (await cluster.must("read what kinds there are", kinds)).trim().split("\n");
  const wanted = names.filter((name) => !OF_HOSTS.has(name)).join(",");
  const text = await cluster.must("list objects", ["get", wanted, "-A", "-o", "json"]);
  return listSchema.parse(JSON.parse(text)).items.map((object) => ({
    name: `${object.kind} ${object.metadata.namespace ?? ""}/${object.metadata.name}`,
    uid: object.metadata.uid,
    content: isWrite(object) ? contentOfEntry(object) : digest(contentOf(object, moved)),
  }));
}

function isWrite({ kind, metadata: { namespace, name } }: ListedObject): boolean {
  return (
    namespace === DRILL_NAMESPACE &&
    name.startsWith("entry-") &&
    ["ConfigMap", "Secret"].includes(kind)
  );
}

function contentOfEntry({ kind, data }: ListedObject): string {
  const encoding = kind === "Secret" ? "base64" : "utf8";
  const read = (key: string): string =>
    Buffer.from((data as Record<string, string>)[key] ?? "", encoding).toString("utf8");
  const time = {
    sequence: Number(read("sequence")),
    milliseconds: Number(read("milliseconds")),
  };
  return contentOfWrite(time, digest(read("value")));
}

const digest = (text: string): string => createHash("sha256").update(text).digest("hex");

import { z } from "zod";
import { ApiError, type KubeClient } from "../../../engine/providers/kubernetes/kube-client.ts";
import {
  groupPath,
  type KindInfo,
  KindIndex,
  UnknownKindError,
} from "../../../engine/providers/kubernetes/kind-index.ts";
import {
  describeObject,
  identify,
  type ObjectIdentity,
} from "../../../engine/providers/kubernetes/kube-object.ts";
import { copyAt, parsePath } from "../../../engine/property-path.ts";
import type { PropertyMap } from "../../../engine/values.ts";
import { holds } from "../../../model/drift/compare-values.ts";
import type { ComparedObject, FoundObject } from "../../../model/drift/judge-object.ts";
import type { NameServer } from "../../../model/drift/judge-names.ts";
import type { NodeReading } from "../../../model/drift/judge-nodes.ts";
import { fieldsSetAtRunTime } from "../../../model/values/fields-set-at-run-time.ts";
import type { OpenResource } from "../recovery/kit/stack-resources.ts";

/** What talks to the API; nothing but reads and dry runs is asked of it. */
export type ReadingClient = Pick<KubeClient, "call" | "namespace">;

/** What was read of a cluster. */
export interface ClusterReading {
  readonly objects: readonly ComparedObject[];
  /** In namespaces where only the stack makes objects, and of kinds that it makes. */
  readonly extras: readonly FoundObject[];
  readonly nodes: readonly NodeReading[];
}

/** Who applies the stack's objects; the server compares by it what is whose. */
const FIELD_MANAGER = "nordmesh";

interface Declared {
  readonly urn: string;
  readonly identity: ObjectIdentity;
  readonly body: PropertyMap;
}

/**
 * Reads the objects of a stack from its cluster, a list for each kind. One that has not all that was declared is
 * applied to it in a dry run: the server then says itself what would change, with its own defaults and its own
 * way to write quantities. `ownNamespaces` are those where only the stack makes objects.
 */
export async function readCluster(
  client: ReadingClient,
  resources: readonly OpenResource[],
  ownNamespaces: ReadonlySet<string>,
  signal: AbortSignal,
): Promise<ClusterReading> {
  const declared = resources.filter(isObject).map(({ urn, type, inputs }): Declared => {
    return { urn, identity: identify(type, inputs), body: withoutNotes(inputs) };
  });
  const lists = await listKinds(client, declared, signal);
  const live = new Map(
    lists.flatMap(({ kind, items }) => items.map((item) => [keyOf(kind, item), item] as const)),
  );
  const known = new Set(declared.map(({ identity }) => nameOf(identity)));
  return {
    objects: await Promise.all(
      declared.map((object) => compare(client, object, lists, live, signal)),
    ),
    extras: lists.flatMap((list) =>
      list.info === undefined
        ? []
        : extrasOf(list.kind, list.info, list.items, known, ownNamespaces),
    ),
    nodes: await readNodes(client, signal),
  };
}

/** Without what Pulumi's provider keeps for itself beside an object's own fields. */
function withoutNotes(inputs: PropertyMap): PropertyMap {
  return Object.fromEntries(Object.entries(inputs).filter(([key]) => !key.startsWith("__")));
}

function isObject({ type }: OpenResource): boolean {
  return type.startsWith("kubernetes:");
}

interface KindList {
  readonly apiVersion: string;
  readonly kind: string;
  /** Undefined where the server does not know the kind. */
  readonly info: KindInfo | undefined;
  readonly items: readonly PropertyMap[];
}

async function listKinds(
  client: ReadingClient,
  declared: readonly Declared[],
  signal: AbortSignal,
): Promise<KindList[]> {
  const kinds = new KindIndex(client);
  const wanted = new Map(
    declared.map(({ identity: { apiVersion, kind } }) => [
      `${apiVersion} ${kind}`,
      { apiVersion, kind },
    ]),
  );
  return await Promise.all(
    [...wanted.values()].map(async ({ apiVersion, kind }): Promise<KindList> => {
      try {
        const info = await kinds.find(apiVersion, kind, signal);
        const path = `${groupPath(apiVersion)}/${info.plural}`;
        const { items } = await client.call({ method: "GET", path }, signal);
        return {
          apiVersion,
          kind,
          info,
          items: Array.isArray(items) ? (items as PropertyMap[]) : [],
        };
      } catch (error) {
        if (!(error instanceof UnknownKindError)) throw error;
        return { apiVersion, kind, info: undefined, items: [] };
      }
    }),
  );
}

async function compare(
  client: ReadingClient,
  { urn, identity, body }: Declared,
  lists: readonly KindList[],
  all: ReadonlyMap<string, PropertyMap>,
  signal: AbortSignal,
): Promise<ComparedObject> {
  const { kind } = identity;
  const compared = { name: describeObject(identity), urn, kind };
  const live = all.get(nameOf(identity));
  const info = lists.find(
    (list) => list.apiVersion === identity.apiVersion && list.kind === kind,
  )?.info;
  if (live === undefined || info === undefined) return { ...compared, wanted: {}, live: null };
  const wanted = fieldsSetAtRunTime({ kind, webhooks: body["webhooks"] }).reduce(
    (object, path) => copyAt(object, live, parsePath(path)),
    body,
  );
  // Lists leave out what each item is.
  const { apiVersion } = identity;
  if (holds(wanted, { ...live, apiVersion, kind })) return { ...compared, wanted: live, live };
  const whole = { ...wanted, apiVersion, kind };
  const path = pathOf(identity, info, client.namespace);
  return { ...compared, ...(await tryApply(client, path, whole, signal)) };
}

/** Has the server apply an object without keeping it, and reads it as it is. */
async function tryApply(
  client: ReadingClient,
  path: string,
  body: PropertyMap,
  signal: AbortSignal,
): Promise<Pick<ComparedObject, "wanted" | "live">> {
  const query = { fieldManager: FIELD_MANAGER, force: "true", dryRun: "All" };
  const contentType = "application/apply-patch+yaml";
  const live = await client.call({ method: "GET", path }, signal);
  try {
    const wanted = await client.call({ method: "PATCH", path, query, contentType, body }, signal);
    return { wanted, live };
  } catch (error) {
    // It is there, and could not be made what it should be: a field that nobody may change was changed.
    if (!(error instanceof ApiError) || error.status !== 422) throw error;
    return { wanted: { refused: error.message }, live };
  }
}

function pathOf(
  { apiVersion, namespace, name }: ObjectIdentity,
  info: KindInfo,
  fallback: string,
): string {
  const folder = info.namespaced ? `/namespaces/${namespace ?? fallback}` : "";
  return `${groupPath(apiVersion)}${folder}/${info.plural}/${encodeURIComponent(name)}`;
}

const metadataSchema = z.object({
  name: z.string(),
  namespace: z.string().default(""),
  labels: z.record(z.string(), z.string()).default({}),
  ownerReferences: z.array(z.unknown()).default([]),
  managedFields: z.array(z.object({ manager: z.string().default("unknown") })).default([]),
});

function extrasOf(
  kind: string,
  { plural, namespaced }: KindInfo,
  items: readonly PropertyMap[],
  known: ReadonlySet<string>,
  ownNamespaces: ReadonlySet<string>,
): FoundObject[] {
  if (!namespaced) return [];
  return items.flatMap((item) => {
    const metadata = metadataSchema.parse(item["metadata"]);
    const { namespace, name, ownerReferences, managedFields } = metadata;
    if (!ownNamespaces.has(namespace) || known.has(keyOf(kind, item))) return [];
    const managers = [...new Set(managedFields.map(({ manager }) => manager))];
    return [{ resource: plural, namespace, name, managers, owned: ownerReferences.length > 0 }];
  });
}

const nodesSchema = z.object({
  items: z.array(
    z.object({
      metadata: metadataSchema,
      spec: z.object({
        unschedulable: z.boolean().default(false),
        taints: z.array(z.object({ key: z.string(), effect: z.string() })).default([]),
      }),
      status: z.object({
        nodeInfo: z.object({ kubeletVersion: z.string(), containerRuntimeVersion: z.string() }),
      }),
    }),
  ),
});

async function readNodes(client: ReadingClient, signal: AbortSignal): Promise<NodeReading[]> {
  const answer = await client.call({ method: "GET", path: "/api/v1/nodes" }, signal);
  return nodesSchema.parse(answer).items.map(({ metadata: { name, labels }, spec, status }) => ({
    name,
    labels,
    taints: spec.taints.map(({ key, effect }) => `${key}:${effect}`),
    cordoned: spec.unschedulable,
    kubeletVersion: status.nodeInfo.kubeletVersion,
    runtimeVersion: status.nodeInfo.containerRuntimeVersion,
  }));
}

const podsSchema = z.object({
  items: z.array(
    z.object({
      metadata: z.object({ deletionTimestamp: z.string().optional() }),
      spec: z.object({ nodeName: z.string().default("") }),
      status: z.object({
        podIP: z.string().default(""),
        conditions: z.array(z.object({ type: z.string(), status: z.string() })).default([]),
      }),
    }),
  ),
});

/** The cluster's name servers that are ready, less those that are ending, which answer for some seconds more. */
export async function readNameServers(
  client: ReadingClient,
  signal: AbortSignal,
): Promise<NameServer[]> {
  const path = "/api/v1/namespaces/kube-system/pods";
  const query = { labelSelector: "k8s-app=kube-dns" };
  const answer = await client.call({ method: "GET", path, query }, signal);
  return podsSchema
    .parse(answer)
    .items.filter(
      ({ metadata: { deletionTimestamp }, status: { conditions } }) =>
        deletionTimestamp === undefined &&
        conditions.some(({ type, status }) => type === "Ready" && status === "True"),
    )
    .map(({ spec, status }) => ({ host: spec.nodeName, address: status.podIP }));
}

function keyOf(kind: string, item: PropertyMap): string {
  const { name, namespace } = metadataSchema.parse(item["metadata"]);
  return nameOf({ kind, name, ...(namespace === "" ? {} : { namespace }) });
}

function nameOf({ kind, namespace = "", name }: Omit<ObjectIdentity, "apiVersion">): string {
  return `${kind} ${namespace}/${name}`;
}

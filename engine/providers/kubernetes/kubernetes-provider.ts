import { containsUnknown } from "../../values.ts";
import type { PropertyMap } from "../../values.ts";
import type { DiffVerdict, OperationRequest, Provider } from "../provider.ts";
import { isImmutable } from "./immutable-fields.ts";
import { readProviderConfig } from "./kubeconfig.ts";
import { identify, metadataOf, textAt } from "./kube-object.ts";
import type { Clusters } from "./cluster.ts";

/** Types of the package that stand for more than one object. */
const NOT_OBJECTS = /^kubernetes:(helm\.sh|yaml|kustomize|index)[/:]|Patch$|List$/;

/**
 * Any Kubernetes object, by server-side apply with field manager `nordmesh` and force. Everything
 * that talks to a cluster is loaded when the first object changes.
 */
export function createKubernetesProvider(): Provider {
  let clusters: Clusters | undefined;
  const connect = async (request: OperationRequest) => {
    const config = readProviderConfig(request.config);
    clusters ??= new (await import("./cluster.ts")).Clusters();
    return { cluster: await clusters.get(config), ...(await import("./object-operations.ts")) };
  };
  const apply = async (request: OperationRequest): Promise<PropertyMap> => {
    const { cluster, applyObject } = await connect(request);
    return keptOutputs(request, await applyObject(cluster, request));
  };
  return {
    serves: (type) => /^kubernetes:[^:]+\/[^:]+:\w+$/.test(type) && !NOT_OBJECTS.test(type),
    check: (type, inputs) => {
      if (!containsUnknown(inputs["metadata"])) identify(type, inputs);
    },
    secretInputs: (type) => (type === "kubernetes:core/v1:Secret" ? ["data", "stringData"] : []),
    diff: ({ type, before, after, changes }): DiffVerdict => {
      const kind = type.split(":")[2] ?? "";
      if (!changes.some(({ steps }) => isImmutable(kind, steps))) return { action: "none" };
      return { action: "replace", deleteFirst: sameName(before, after) };
    },
    create: async (request) => {
      const outputs = await apply(request);
      const { namespace, name } = identify(request.type, outputs);
      return { id: namespace === undefined ? name : `${namespace}/${name}`, outputs };
    },
    update: apply,
    delete: async (request) => {
      const { cluster, deleteObject } = await connect(request);
      await deleteObject(cluster, request);
    },
    close: () => clusters?.close() ?? Promise.resolve(),
  };
}

function keptOutputs({ type, inputs }: OperationRequest, live: PropertyMap): PropertyMap {
  const metadata = { ...metadataOf(live) };
  // Who owns which field is the API server's affair, and bulky.
  delete metadata["managedFields"];
  // Definitions are large, and nobody reads their defaults back from the state.
  const base = type.endsWith(":CustomResourceDefinition") ? inputs : live;
  return { ...base, metadata };
}

function sameName(before: PropertyMap, after: PropertyMap): boolean {
  const nameOf = (object: PropertyMap): string => {
    const metadata = metadataOf(object);
    return `${textAt(metadata, "namespace")}/${textAt(metadata, "name")}`;
  };
  return nameOf(before) === nameOf(after);
}

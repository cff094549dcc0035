import { beforeEach, describe, expect, it } from "@jest/globals";
import { ApiError, type ApiCall } from "../../../../../engine/providers/kubernetes/kube-client.ts";
import type { PropertyMap } from "../../../../../engine/values.ts";
import { judgeObject } from "../../../../../model/drift/judge-object.ts";
import {
  type ClusterReading,
  readCluster,
  readNameServers,
} from "../../../../../scripts/lib/drift/read-objects.ts";
import type { OpenResource } from "../../../../../scripts/lib/recovery/kit/stack-resources.ts";

const WHAT = { apiVersion: "v1", kind: "ConfigMap" };

let asked: ApiCall[] = [];
beforeEach(() => {
  asked = [];
});

describe("name servers", () => {
  it("are those that are ready, and none that ends", async () => {
    const pod = (podIP: string, status: string, metadata: PropertyMap): PropertyMap => ({
      metadata,
      spec: { nodeName: "w1" },
      status: { podIP, conditions: [{ type: "Ready", status }] },
    });
    const items = [
      pod("10.244.0.1", "True", {}),
      pod("10.244.0.2", "False", {}),
      pod("10.244.0.3", "True", { deletionTimestamp: "2026-11-29T12:00:00Z" }),
    ];
    const client = { namespace: "default", call: () => Promise.resolve({ items }) };
    expect(await readNameServers(client, AbortSignal.timeout(1000))).toEqual([
      { host: "w1", address: "10.244.0.1" },
    ]);
  });
});

describe("objects of a stack", () => {
  it("are read as a list for each kind, and not applied where all is as declared", async () => {
    const { objects } = await read([configMap("a", "1")], [live("a", "1")]);
    expect(objects.flatMap(judgeObject)).toEqual([]);
    expect(asked.map(({ method, path }) => `${method} ${path}`)).toEqual([
      "GET /api/v1",
      "GET /api/v1/configmaps",
      "GET /api/v1/nodes",
    ]);
  });

  it("are applied in dry runs alone where something differs, by the engine's own name", async () => {
    const { objects } = await read([configMap("a", "1")], [live("a", "2")]);
    expect(objects.flatMap(judgeObject)).toMatchObject([
      { subject: "ConfigMap own/a data.key", expected: '"1"', got: '"2"' },
    ]);
    const changing = asked.filter(({ method }) => method !== "GET");
    expect(changing).toHaveLength(1);
    expect(changing[0]?.query).toEqual({ fieldManager: "nordmesh", force: "true", dryRun: "All" });
  });

  it("are as declared where the server writes the same in another way", async () => {
    // What the server makes of the declaration is what it has.
    const { objects } = await read([configMap("a", "1000m")], [live("a", "1")], () =>
      live("a", "1"),
    );
    expect(objects.flatMap(judgeObject)).toEqual([]);
  });

  it("are missing one by one, and with their kind", async () => {
    const other = { ...configMap("b", "1"), type: "kubernetes:example.org/v1:Thing" };
    const { objects } = await read([configMap("a", "1"), other], []);
    expect(objects.flatMap(judgeObject)).toMatchObject([
      { subject: "ConfigMap own/a", got: "it is not there" },
      { subject: "Thing own/b", got: "it is not there" },
    ]);
  });

  it("are named where the server refuses to make them right, and fail where it cannot be asked", async () => {
    const refuse = (status: number) => (): PropertyMap => {
      throw new ApiError(status, { reason: "Invalid", message: "field is immutable" });
    };
    const { objects } = await read([configMap("a", "1")], [live("a", "2")], refuse(422));
    expect(objects.flatMap(judgeObject)[0]?.got).toContain("field is immutable");
    await expect(read([configMap("a", "1")], [live("a", "2")], refuse(500))).rejects.toThrow("500");
  });

  it("are too many in the stack's own namespaces only", async () => {
    const stray = live("stray", "1");
    const elsewhere = live("b", "1", "other");
    const { extras } = await read([configMap("a", "1")], [live("a", "1"), stray, elsewhere]);
    expect(extras).toEqual([
      { resource: "configmaps", namespace: "own", name: "stray", managers: ["me"], owned: false },
    ]);
  });
});

function configMap(name: string, value: string): OpenResource {
  return {
    urn: `urn:${name}`,
    type: "kubernetes:core/v1:ConfigMap",
    name: `own/${name}`,
    inputs: { metadata: { name, namespace: "own" }, data: { key: value }, __note: "Pulumi's" },
    outputs: {},
  };
}

function live(name: string, value: string, namespace = "own"): PropertyMap {
  const metadata = { name, namespace, resourceVersion: "7", managedFields: [{ manager: "me" }] };
  return { metadata, data: { key: value } };
}

/** Reads from a server that has these config maps; `apply` says what it would make of one. */
function read(
  resources: readonly OpenResource[],
  items: readonly PropertyMap[],
  apply: (body: PropertyMap) => PropertyMap = (body) => body,
): Promise<ClusterReading> {
  const answer = ({ method, path, body }: ApiCall): PropertyMap => {
    if (method === "PATCH") return { ...WHAT, ...apply(body as PropertyMap) };
    if (path === "/api/v1") {
      return { resources: [{ kind: "ConfigMap", name: "configmaps", namespaced: true }] };
    }
    if (path === "/api/v1/configmaps") return { items: [...items] };
    if (path === "/api/v1/nodes") return { items: [] };
    const [name = ""] = path.split("/").slice(-1);
    const found = items.find((item) => JSON.stringify(item).includes(`"name":"${name}"`));
    if (found !== undefined) return { ...WHAT, ...found };
    throw new ApiError(404, { reason: "NotFound" });
  };
  const client = {
    namespace: "default",
    call: (call: ApiCall): Promise<PropertyMap> => {
      asked.push(call);
      return Promise.resolve().then(() => answer(call));
    },
  };
  return readCluster(client, resources, new Set(["own"]), new AbortController().signal);
}

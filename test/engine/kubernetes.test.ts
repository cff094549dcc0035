import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { CustomResource, secret } from "@pulumi/pulumi";
import type { CustomResourceOptions, Inputs } from "@pulumi/pulumi";
import { Provider } from "@pulumi/kubernetes";
import type { Program } from "../../engine/program.ts";
import { defaultProviders } from "../../engine/providers/default-providers.ts";
import type { RunOptions, RunResult } from "../../engine/run.ts";
import { readStack } from "../../engine/stack-view.ts";
import { TestStack } from "./support/test-stack.ts";
import { FakeApiServer } from "./support/fake-api-server.ts";
import { makeChain } from "./support/tls-resources.ts";

let stack: TestStack;
let api: FakeApiServer;
let kubeconfig: string;

beforeEach(async () => {
  stack = await TestStack.create();
  api = await FakeApiServer.create();
  kubeconfig = await api.listen();
});

afterEach(() => api.close());

class KubeObject extends CustomResource {
  constructor(type: string, name: string, manifest: Inputs, opts: CustomResourceOptions) {
    super(`kubernetes:${type}`, name, manifest, opts);
  }
}

type Make = (opts: CustomResourceOptions) => void;

const program =
  (make: Make): Program =>
  () => {
    make({ provider: new Provider("cluster", { kubeconfig: secret(kubeconfig) }) });
    return Promise.resolve({});
  };

const run = (make: Make, options: Partial<RunOptions> = {}): Promise<RunResult> =>
  stack.run(program(make), { providers: defaultProviders(), ...options });

const messageOf = (result: RunResult): string | undefined => result.failures[0]?.error.message;

const configMap =
  (data: Inputs, extra: CustomResourceOptions = {}): Make =>
  (opts) => {
    const metadata = { name: "settings", namespace: "demo" };
    const manifest = { apiVersion: "v1", kind: "ConfigMap", metadata, data };
    new KubeObject("core/v1:ConfigMap", "settings", manifest, { ...opts, ...extra });
  };

const SETTINGS = "/api/v1/namespaces/demo/configmaps/settings";

describe("an object", () => {
  it("is applied by the server, by force and under the engine's name", async () => {
    const result = await run(configMap({ a: "1" }));

    expect(result.failures).toEqual([]);
    expect(api.changes).toEqual([`PATCH ${SETTINGS}`]);
    const apply = api.seen.find(({ method }) => method === "PATCH");
    expect(Object.fromEntries(apply?.query ?? [])).toEqual({
      fieldManager: "nordmesh",
      force: "true",
    });
    expect(apply?.body).toEqual({
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: "settings", namespace: "demo" },
      data: { a: "1" },
    });
  });

  it("is not asked about again while nothing changes", async () => {
    await run(configMap({ a: "1" }));
    api.seen.length = 0;
    const result = await run(configMap({ a: "1" }));

    expect(result.changes).toMatchObject({ same: 3 });
    expect(api.seen).toEqual([]);
  });

  it("is updated in place", async () => {
    await run(configMap({ a: "1" }));
    const result = await run(configMap({ a: "2" }));

    expect(result.changes).toMatchObject({ update: 1, replace: 0 });
    expect(api.objects.get(SETTINGS)).toMatchObject({ data: { a: "2" } });
  });

  it("is deleted when it leaves the program, and waited for", async () => {
    await run(configMap({ a: "1" }));
    let left = 2;
    api.intercept = ({ method, path }) => {
      const held = method === "DELETE" && left-- > 0;
      return held ? { status: 200, body: api.objects.get(path) ?? {} } : undefined;
    };
    const result = await run(() => undefined);

    expect(result.failures).toEqual([]);
    expect(api.objects.size).toBe(0);
    const deletion = api.seen.find(({ method }) => method === "DELETE");
    expect(deletion?.body).toMatchObject({ propagationPolicy: "Foreground" });
  });

  it("that is gone already counts as deleted", async () => {
    await run(configMap({ a: "1" }));
    api.objects.clear();

    expect(await run(() => undefined)).toMatchObject({ ok: true, changes: { delete: 1 } });
  });

  it("of a kind whose definition is gone counts as deleted, too", async () => {
    await run(configMap({ a: "1" }));
    api.kinds.clear();

    expect(await run(() => undefined)).toMatchObject({ ok: true, changes: { delete: 1 } });
  });

  it("is replaced, the old one first, when what cannot change changes", async () => {
    const binding =
      (role: string): Make =>
      (opts) => {
        const metadata = { name: "readers" };
        const apiVersion = "rbac.authorization.k8s.io/v1";
        const manifest = {
          apiVersion,
          kind: "ClusterRoleBinding",
          metadata,
          roleRef: { name: role },
        };
        new KubeObject(`${apiVersion}:ClusterRoleBinding`, "readers", manifest, opts);
      };
    api.kinds.set("/apis/rbac.authorization.k8s.io/v1", [
      { kind: "ClusterRoleBinding", plural: "clusterrolebindings", namespaced: false },
    ]);
    await run(binding("view"));
    api.seen.length = 0;
    const result = await run(binding("edit"));

    const path = "/apis/rbac.authorization.k8s.io/v1/clusterrolebindings/readers";
    expect(result.changes).toMatchObject({ replace: 1, delete: 0 });
    expect(api.changes).toEqual([`DELETE ${path}`, `PATCH ${path}`]);
  });

  it("needs a name of its own", async () => {
    const result = await run((opts) => {
      new KubeObject("core/v1:ConfigMap", "settings", { metadata: {} }, opts);
    });
    expect(messageOf(result)).toContain("kubernetes:core/v1:ConfigMap has no metadata.name");
  });

  it("needs a provider with a kubeconfig", async () => {
    const result = await run(() => {
      configMap({ a: "1" })({});
    });
    expect(messageOf(result)).toContain("need a provider with a kubeconfig");
  });

  it("that stands for many is refused by name", async () => {
    const result = await run((opts) => {
      new KubeObject("helm.sh/v3:Release", "istio", { chart: "istio" }, opts);
    });
    expect(messageOf(result)).toContain("does not know kubernetes:helm.sh/v3:Release");
  });

  it("that is a Secret stays hidden in events and listings", async () => {
    const result = await run((opts) => {
      const metadata = { name: "token", namespace: "demo" };
      const manifest = {
        apiVersion: "v1",
        kind: "Secret",
        metadata,
        stringData: { token: "s3cret" },
      };
      new KubeObject("core/v1:Secret", "token", manifest, opts);
    });

    expect(result.failures).toEqual([]);
    expect(api.objects.get("/api/v1/namespaces/demo/secrets/token")).toMatchObject({
      stringData: { token: "s3cret" },
    });
    expect(JSON.stringify([result.registered, stack.events])).not.toContain("s3cret");
  });
});

describe("ignored changes", () => {
  it("leave in the cluster what others have written there", async () => {
    await run(configMap({ a: "1", ours: "1" }, { ignoreChanges: ["data.a"] }));
    const live = api.objects.get(SETTINGS);
    api.objects.set(SETTINGS, { ...live, data: { a: "theirs", ours: "1" } });
    await run(configMap({ a: "2", ours: "2" }, { ignoreChanges: ["data.a"] }));

    expect(api.objects.get(SETTINGS)).toMatchObject({ data: { a: "theirs", ours: "2" } });
  });
});

describe("an API server in trouble", () => {
  it.each([
    ["503", { status: 503, body: { message: "starting" } }],
    ["a webhook that is not ready", { status: 500, body: { message: "failed calling webhook" } }],
    ["an object that is being deleted", { status: 409, body: { message: "being deleted" } }],
    [
      "rights that it has not read yet",
      { status: 403, body: { message: 'User "op" cannot patch' } },
    ],
  ])("is asked again after %s", async (_case, answer) => {
    let failures = 2;
    api.intercept = ({ method }) => (method === "PATCH" && failures-- > 0 ? answer : undefined);
    const result = await run(configMap({ a: "1" }));

    expect(result.failures).toEqual([]);
    expect(api.changes).toHaveLength(3);
  });

  it("is asked again until a fresh definition is served", async () => {
    let asked = 0;
    api.intercept = ({ path }) => {
      if (path === "/apis/example.com/v1" && ++asked === 3) {
        api.kinds.set(path, [{ kind: "Widget", plural: "widgets", namespaced: true }]);
      }
      return undefined;
    };
    const result = await run((opts) => {
      const metadata = { name: "one", namespace: "demo" };
      const manifest = { apiVersion: "example.com/v1", kind: "Widget", metadata };
      new KubeObject("example.com/v1:Widget", "one", manifest, opts);
    });

    expect(result.failures).toEqual([]);
    expect(api.changes).toEqual(["PATCH /apis/example.com/v1/namespaces/demo/widgets/one"]);
  });

  it("is given up at the deadline, naming the object and the last answer", async () => {
    api.intercept = () => ({ status: 503, body: { reason: "Unavailable", message: "starting" } });
    const result = await run(configMap({ a: "1" }, { customTimeouts: { create: "1s" } }));

    expect(messageOf(result)).toBe(
      "waited 1 s for ConfigMap demo/settings; last seen: the API server said 503 Unavailable: starting",
    );
  });

  it("is given up at once when it refuses an object", async () => {
    api.intercept = ({ method }) =>
      method === "PATCH"
        ? { status: 422, body: { reason: "Invalid", message: "data: wrong type" } }
        : undefined;
    const result = await run(configMap({ a: "1" }));

    expect(messageOf(result)).toContain("ConfigMap demo/settings: the API server said 422 Invalid");
    expect(api.changes).toHaveLength(1);
  });

  it("is not believed with a certificate of another authority", async () => {
    const other = await FakeApiServer.create(await makeChain({ algorithm: "ED25519" }));
    const otherConfig = JSON.parse(await other.listen()) as { clusters: unknown };
    await other.close();
    const mine = JSON.parse(kubeconfig) as { clusters: { cluster: { server: string } }[] };
    const theirs = otherConfig.clusters as typeof mine.clusters;
    const ca = { ...theirs[0]?.cluster, server: mine.clusters[0]?.cluster.server };
    kubeconfig = JSON.stringify({ ...mine, clusters: [{ name: "fake", cluster: ca }] });
    const result = await run(configMap({ a: "1" }));

    expect(messageOf(result)).toContain("ConfigMap demo/settings: ");
    expect(api.seen).toEqual([]);
  });
});

describe("the state", () => {
  it("keeps an object's outputs without its bulk", async () => {
    await run(configMap({ a: "1" }));
    const { stateDir } = stack;
    const passphrase = "correct horse";
    const state = await readStack({ stateDir, passphrase, project: "proj", stack: "dev" });
    const object = state.resources.find(({ name }) => name === "settings");

    expect(object).toMatchObject({ id: "demo/settings", outputs: { metadata: { uid: "uid-1" } } });
    expect(object?.outputs["metadata"]).not.toHaveProperty("managedFields");
  });
});

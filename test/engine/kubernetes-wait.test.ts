import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { CustomResource } from "@pulumi/pulumi";
import { Provider } from "@pulumi/kubernetes";
import { defaultProviders } from "../../engine/providers/default-providers.ts";
import type { RunResult } from "../../engine/run.ts";
import { TestStack } from "./support/test-stack.ts";
import { FakeApiServer } from "./support/fake-api-server.ts";

let stack: TestStack;
let api: FakeApiServer;
let kubeconfig: string;

beforeEach(async () => {
  stack = await TestStack.create();
  api = await FakeApiServer.create();
  kubeconfig = await api.listen();
});

afterEach(() => api.close());

class KubeObject extends CustomResource {}

/** Runs a program with one object, in the namespace `demo`. */
function apply(
  type: string,
  spec: object,
  { annotations = {}, timeout = "20s" } = {},
): Promise<RunResult> {
  const [, kind = ""] = /:(\w+)$/.exec(type) ?? [];
  const apiVersion = type.replace(/^core\/|:\w+$/g, "");
  return stack.run(
    () => {
      const provider = new Provider("cluster", { kubeconfig });
      const metadata = { name: "it", namespace: "demo", annotations };
      const customTimeouts = { create: timeout };
      const manifest = { apiVersion, kind, metadata, spec };
      new KubeObject(`kubernetes:${type}`, "it", manifest, { provider, customTimeouts });
      return Promise.resolve({});
    },
    { providers: defaultProviders() },
  );
}

const deployment = { replicas: 2, selector: { matchLabels: { app: "it" } } };
const messageOf = (result: RunResult): string | undefined => result.failures[0]?.error.message;

describe("an object that has to become ready", () => {
  it("is waited for, telling each new reason once", async () => {
    const steps = [
      undefined,
      { observedGeneration: 1, replicas: 2, updatedReplicas: 1 },
      { observedGeneration: 1, replicas: 2, updatedReplicas: 2, availableReplicas: 1 },
      { observedGeneration: 1, replicas: 2, updatedReplicas: 2, availableReplicas: 1 },
      { observedGeneration: 1, replicas: 2, updatedReplicas: 2, availableReplicas: 2 },
    ];
    api.status = (_object, reads) => steps[Math.min(reads, steps.length - 1)];
    const result = await apply("apps/v1:Deployment", deployment);

    expect(result.failures).toEqual([]);
    const told = stack.events.flatMap((event) =>
      event.kind === "resource" && event.phase === "progress" ? [event.message] : [],
    );
    expect(told).toEqual([
      "the controller has not seen it yet",
      "1 of 2 replicas are up to date",
      "1 of 2 replicas are available",
    ]);
  });

  it("is not waited for where its annotation says so", async () => {
    const annotations = { "pulumi.com/skipAwait": "true" };
    const result = await apply("apps/v1:Deployment", deployment, { annotations });

    expect(result.failures).toEqual([]);
    expect(api.seen.filter(({ method }) => method === "GET")).toHaveLength(1);
  });

  it("fails at its deadline with what the cluster says about its pods", async () => {
    api.status = () => ({ observedGeneration: 1, replicas: 2, updatedReplicas: 2 });
    const state = { waiting: { reason: "ImagePullBackOff", message: "no such image" } };
    api.objects.set("/api/v1/namespaces/demo/pods/it-1", {
      metadata: { name: "it-1" },
      status: { containerStatuses: [{ name: "main", state }] },
    });
    api.objects.set("/api/v1/namespaces/demo/events/1", {
      involvedObject: { name: "it-1" },
      reason: "Failed",
      message: "pull refused",
    });
    const result = await apply("apps/v1:Deployment", deployment, { timeout: "1s" });

    expect(messageOf(result)).toBe(
      "waited 1 s for Deployment demo/it to be ready; last seen: 0 of 2 replicas are available\n" +
        "  pod it-1, main: ImagePullBackOff no such image\n" +
        "  Failed: pull refused",
    );
  });

  it("fails at once when it never will", async () => {
    api.status = () => ({
      conditions: [{ type: "Failed", status: "True", reason: "BackoffLimitExceeded" }],
    });
    const result = await apply("batch/v1:Job", { template: {} }, { timeout: "600s" });

    expect(messageOf(result)).toContain("it failed: BackoffLimitExceeded");
  });

  it("is waited for again by the next run, when the last one gave up", async () => {
    api.status = () => ({ observedGeneration: 1, replicas: 2, updatedReplicas: 2 });
    await apply("apps/v1:Deployment", deployment, { timeout: "1s" });
    api.status = () => ({
      ...{ observedGeneration: 2, replicas: 2, updatedReplicas: 2, availableReplicas: 2 },
    });
    const result = await apply("apps/v1:Deployment", deployment);

    expect(result).toMatchObject({ ok: true, changes: { create: 1 } });
  });
});

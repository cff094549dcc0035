import { beforeAll, describe, expect, it } from "@jest/globals";
import * as pulumi from "@pulumi/pulumi";
import type { ChartRelease } from "../../components/shared/chart.ts";
import { movingPlan } from "../fixtures/plans.ts";

const releases: ChartRelease[] = [];
const names: string[] = [];

beforeAll(async () => {
  await pulumi.runtime.setMocks(
    {
      newResource: ({ type, name, inputs }) => {
        if (type.startsWith("kubernetes:apps")) names.push(name);
        return { id: `${name}-id`, state: inputs as Record<string, unknown> };
      },
      call: () => ({}),
    },
    "nordmesh",
    "lab",
  );
  const { IstioMesh } = await import("../../components/mesh/istio/istio-mesh.ts");
  const { Provider } = await import("@pulumi/kubernetes");
  const machine = new pulumi.ComponentResource("test:Machine", "machine");
  const authority = { key: pulumi.output("key"), certificate: pulumi.output("certificate") };
  const mesh = new IstioMesh("mesh", {
    plan: movingPlan,
    provider: new Provider("cluster", { kubeconfig: "{}" }),
    renderChart: (release) => {
      releases.push(release);
      const { revision } = release.values as { revision?: string };
      const name = revision === undefined ? release.chart : `${release.chart}-${revision}`;
      const metadata = { name, namespace: release.namespace };
      return [{ apiVersion: "apps/v1", kind: "Deployment", metadata }];
    },
    authorities: {
      root: authority,
      intermediate: authority,
      anchors: pulumi.output(""),
      revocations: pulumi.output(""),
    },
    initialised: machine,
    after: [],
    deletedWith: machine,
  });
  await Promise.all(
    mesh.ready.map(
      (resource) => new Promise<void>((resolve) => resource.urn.apply(() => resolve())),
    ),
  );
  await pulumi.runtime.disconnect();
});

describe("a mesh that is upgraded", () => {
  it("has both control planes, each from the chart of its version", () => {
    const old = "istio/1.30.4-alpha.20260826/";
    expect(releases.map(({ chart, folder }) => [chart, folder])).toEqual([
      ["istio-base", undefined],
      ["istio-cni", old],
      ["istiod", old],
      ["istiod", undefined],
    ]);
    expect(names.sort()).toEqual([
      "istio-system/istio-base",
      "istio-system/istiod",
      "istio-system/istiod-1-31-0-alpha-20260827",
      "kube-system/istio-cni",
    ]);
  });
});

import { describe, expect, it } from "@jest/globals";
import { loadAll } from "js-yaml";
import { patchFiles } from "../../../../components/kubeadm/phases/init-control-plane.ts";
import {
  renderApiServerPatch,
  renderInitConfig,
  renderJoinConfig,
} from "../../../../components/kubeadm/render-kubeadm-config.ts";
import type { Plan } from "../../../../model/plan/plan.ts";
import { expectGolden } from "../../../support/golden.ts";
import { hostOf, labPlan, threeControlPlanes } from "../../../fixtures/plans.ts";

const cp1 = hostOf(labPlan, "cp1");
const cp2 = hostOf(threeControlPlanes, "cp2");
const w1 = hostOf(labPlan, "w1");

describe("kubeadm configuration", () => {
  it("is what was reviewed", () => {
    expectGolden("kubeadm/init-cp1.yaml", renderInitConfig(labPlan, cp1));
    expectGolden("kubeadm/join-cp2.yaml", renderJoinConfig(threeControlPlanes, cp2));
    expectGolden("kubeadm/join-w1.yaml", renderJoinConfig(labPlan, w1));
  });

  it("names the private address wherever kubeadm would take the default route's", () => {
    const [init] = documents(renderInitConfig(labPlan, cp1));
    expect(init).toMatchObject({ localAPIEndpoint: { advertiseAddress: "10.86.0.11" } });
    expect(extraArguments(init)).toMatchObject({ "node-ip": "10.86.0.11", address: "10.86.0.11" });
    expect(renderInitConfig(labPlan, cp1)).not.toContain("198.51.100.");
    expect(renderJoinConfig(labPlan, w1)).not.toContain("198.51.100.");
  });

  it("labels a host with its zone, by which the mesh prefers what is near", () => {
    const [join] = documents(renderJoinConfig(labPlan, { ...w1, zone: "hall-a" }));
    expect(extraArguments(join)["node-labels"]).toBe(
      "topology.kubernetes.io/region=oslo-1,topology.kubernetes.io/zone=hall-a",
    );
  });

  it("labels a gateway host, and keeps other workloads off a dedicated one from the start", () => {
    const registration = (text: string): unknown =>
      (documents(text)[0] as { nodeRegistration: unknown }).nodeRegistration;
    const join = renderJoinConfig(labPlan, { ...w1, egressGateway: "dedicated" });
    const shared = renderJoinConfig(labPlan, { ...w1, egressGateway: "shared" });
    const gateway = { key: "nordmesh.io/egress-gateway", effect: "NoSchedule" };
    expect(registration(join)).toMatchObject({ taints: [gateway] });
    expect(registration(shared)).not.toHaveProperty("taints");
    for (const text of [join, shared]) {
      expect(text).toContain("nordmesh.io/egress-gateway=true");
    }
  });

  it("is the same for every control plane in what kubeadm shares between them", () => {
    const shared = (name: string): unknown[] =>
      documents(renderInitConfig(threeControlPlanes, hostOf(threeControlPlanes, name))).slice(1);
    expect(shared("cp1")).toEqual(shared("cp2"));
  });

  it("keeps the API server off the public interface by a patch of this host's own", () => {
    const patch: unknown = JSON.parse(renderApiServerPatch(cp2));
    expect(patch).toContainEqual({
      op: "add",
      path: "/spec/containers/0/command/-",
      value: "--bind-address=10.86.0.12",
    });
  });

  it("starts the API server anew when a file that it reads at its start differs", () => {
    const louder: Plan = {
      ...labPlan,
      kubernetes: { ...labPlan.kubernetes, audit: "Request" },
    };
    expect(patchFiles(louder, cp1)).not.toEqual(patchFiles(labPlan, cp1));
  });
});

function documents(text: string): unknown[] {
  return loadAll(text);
}

function extraArguments(document: unknown): Record<string, string> {
  const { nodeRegistration } = document as {
    nodeRegistration: { kubeletExtraArgs: { name: string; value: string }[] };
  };
  return Object.fromEntries(
    nodeRegistration.kubeletExtraArgs.map(({ name, value }) => [name, value]),
  );
}

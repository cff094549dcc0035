import { describe, expect, it } from "@jest/globals";
import { stringify } from "yaml";
import { hostWardenObjects } from "../../../components/admission/host-warden-objects.ts";
import { demoNetwork, demoObjects } from "../../../components/demo/demo-objects.ts";
import {
  egressGuards,
  egressNamespace,
  egressObjects,
} from "../../../components/egress/egress-objects.ts";
import { clusterDns } from "../../../components/guardrails/cluster-dns.ts";
import { systemPolicies } from "../../../components/guardrails/system-policies.ts";
import { workloadNamespaceObjects } from "../../../components/guardrails/workload-namespace-objects.ts";
import { meshNamespaceObjects } from "../../../components/mesh/istio/mesh-namespace-objects.ts";
import {
  trafficProbeNamespace,
  trafficProbeObjects,
} from "../../../components/guardrails/traffic-probe-objects.ts";
import { meshPolicies } from "../../../components/mesh/istio/mesh-policies.ts";
import { onlyTheGatewayLeaves } from "../../../components/network/only-the-gateway-leaves.ts";
import {
  observabilityNamespace,
  observabilityObjects,
} from "../../../components/observability/observability-objects.ts";
import { tracingNamespace, tracingObjects } from "../../../components/tracing/tracing-objects.ts";
import { trafficObjects } from "../../../components/traffic/traffic-objects.ts";
import type { Manifest } from "../../../components/shared/kubernetes-object.ts";
import {
  egressPlan,
  labPlan,
  movingPlan,
  observedPlan,
  threeControlPlanes,
  tracedPlan,
} from "../../fixtures/plans.ts";
import { expectGolden } from "../../support/golden.ts";

const groups: [string, Manifest[]][] = [
  ["demo", [...demoNetwork(), ...demoObjects(labPlan)]],
  [
    "egress",
    [...egressNamespace(egressPlan), ...egressGuards(egressPlan), ...egressObjects(egressPlan)],
  ],
  ["host-warden", hostWardenObjects(threeControlPlanes)],
  ["mesh", [...meshNamespaceObjects(threeControlPlanes), ...meshPolicies(labPlan)]],
  [
    "observability",
    [...observabilityNamespace(observedPlan), ...observabilityObjects(observedPlan)],
  ],
  ["system", [...systemPolicies(egressPlan), clusterDns(egressPlan)]],
  ["pod-network", [onlyTheGatewayLeaves]],
  ["tracing", [...tracingNamespace(tracedPlan), ...tracingObjects(tracedPlan)]],
  ["traffic", trafficObjects(egressPlan)],
  ["traffic-probe", [...trafficProbeNamespace(), ...trafficProbeObjects(labPlan)]],
  ["workload-namespaces", workloadNamespaceObjects(egressPlan)],
  ["moved-namespaces", workloadNamespaceObjects(movingPlan)],
];

describe.each(groups)("objects of %s", (name, objects) => {
  it("are what was reviewed", () => {
    expectGolden(`objects/${name}.yaml`, objects.map((object) => stringify(object)).join("---\n"));
  });

  it("have an identity of their own each", () => {
    const identities = objects.map(
      ({ kind, metadata }) => `${kind} ${metadata.namespace ?? ""}/${metadata.name}`,
    );
    expect(new Set(identities).size).toBe(objects.length);
  });

  it("deny all traffic by default in each namespace", () => {
    const made = objects
      .filter(({ kind }) => kind === "Namespace")
      .map(({ metadata }) => metadata.name);
    const denied = objects
      .filter(({ kind, metadata }) => kind === "NetworkPolicy" && metadata.name === "default-deny")
      .map(({ metadata }) => metadata.namespace);
    expect(denied).toEqual(expect.arrayContaining(made));
  });

  it("run only with requests, limits and no rights", () => {
    for (const { container, pod } of containersOf(objects)) {
      expect(container).toMatchObject({
        resources: {
          requests: { cpu: expect.any(String), memory: expect.any(String) },
          limits: { cpu: expect.any(String), memory: expect.any(String) },
        },
        securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } },
      });
      expect(pod).toMatchObject({
        automountServiceAccountToken: false,
        securityContext: { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } },
      });
    }
  });
});

interface Pod {
  readonly containers: readonly unknown[];
}

function containersOf(objects: readonly Manifest[]): { container: unknown; pod: Pod }[] {
  return objects
    .filter(({ kind }) => kind === "Deployment" || kind === "DaemonSet")
    .flatMap(({ spec }) => {
      const pod = (spec as { template: { spec: Pod } }).template.spec;
      return pod.containers.map((container) => ({ container, pod }));
    });
}

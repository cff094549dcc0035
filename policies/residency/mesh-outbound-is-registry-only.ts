import type { Field } from "../shared/field.ts";
import { isMeshConfig, parseYaml } from "../shared/documents.ts";
import { gdpr } from "../shared/frameworks.ts";
import { inputsOf, isObject } from "../shared/objects.ts";
import { defineRule, type Report } from "../shared/rule.ts";

/** GDPR Art. 25(2): workloads reach what is registered, and nothing else. */
export const meshOutboundIsRegistryOnly = defineRule({
  name: "mesh-outbound-is-registry-only",
  description: "The mesh lets workloads reach registered services only",
  severity: "critical",
  framework: gdpr("Art. 25(2)"),
  why: "Istio's default, ALLOW_ANY, lets every workload talk to every address in the world. Then no list of destinations means anything.",
  fix: "set outboundTrafficPolicy.mode to REGISTRY_ONLY in the mesh's configuration and in each Sidecar that has one",
  limits:
    "A workload that leaves its sidecar aside is not stopped by this; network policies and host firewalls are. It reads Istio's ConfigMap, IstioOperator and Sidecar, not charts that are not rendered.",
  good: `
apiVersion: v1
kind: ConfigMap
metadata: { name: istio, namespace: istio-system }
data:
  mesh: |
    outboundTrafficPolicy: { mode: REGISTRY_ONLY }`,
  bad: `
apiVersion: v1
kind: ConfigMap
metadata: { name: istio, namespace: istio-system }
data:
  mesh: |
    trustDomain: cluster.local`,
  appliesTo: (resource) =>
    isMeshConfig(resource) ||
    isObject(resource, "networking.istio.io", "Sidecar") ||
    isObject(resource, "install.istio.io", "IstioOperator"),
  check: (resource, report) => {
    const inputs = inputsOf(resource);
    if (isObject(resource, "networking.istio.io", "Sidecar")) {
      const policy = inputs.at("spec", "outboundTrafficPolicy");
      // A Sidecar without one takes the mesh's.
      if (policy.isPresent) judgeMode(policy.at("mode"), report);
    } else if (isMeshConfig(resource)) {
      const mesh = parseYaml(inputs.at("data", "mesh"));
      judgeMode(mesh.at("outboundTrafficPolicy", "mode"), report);
    } else {
      judgeMode(inputs.at("spec", "meshConfig", "outboundTrafficPolicy", "mode"), report);
    }
  },
});

function judgeMode(mode: Field, report: Report): void {
  if (mode.text() !== "REGISTRY_ONLY") report(mode, { expected: '"REGISTRY_ONLY"' });
}

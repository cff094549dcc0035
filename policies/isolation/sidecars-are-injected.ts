import { hardening } from "../shared/frameworks.ts";
import { inputsOf, isObject } from "../shared/objects.ts";
import { podOf, runsPods } from "../shared/pods.ts";
import type { Field } from "../shared/field.ts";
import type { Resource } from "../shared/resource.ts";
import { defineRule } from "../shared/rule.ts";

/** No pod and no namespace steps out of the mesh. */
export const sidecarsAreInjected = defineRule({
  name: "sidecars-are-injected",
  description:
    "Namespaces are in the mesh, and no pod opts out of its sidecar or sends traffic past it",
  severity: "high",
  framework: hardening("Network separation and hardening: encryption"),
  why: "A pod without a sidecar has no identity: it cannot reach strict workloads, and what it sends elsewhere is plaintext that no policy of the mesh sees.",
  fix: "label the namespace istio-injection: enabled, and remove annotations that turn injection off or exclude ports and ranges",
  limits:
    "It asks namespaces for a label, so one in an ambient mesh or a cluster without a mesh is an exception.",
  good: `
apiVersion: v1
kind: Namespace
metadata: { name: demo, labels: { istio-injection: enabled } }`,
  bad: `
apiVersion: v1
kind: Namespace
metadata: { name: demo, labels: { istio-injection: disabled } }`,
  appliesTo: (resource) => isObject(resource, "core", "Namespace") || runsPods(resource),
  check: (resource, report) => {
    if (!runsPods(resource)) {
      const labels = inputsOf(resource).at("metadata", "labels");
      const isRevised = labels.at("istio.io/rev").isPresent;
      const injection = labels.at("istio-injection");
      // The older label counts where both are there.
      const isIn = injection.isPresent ? injection.text() === "enabled" : isRevised;
      if (!isIn) report(injection, { expected: '"enabled", or istio.io/rev' });
      return;
    }
    for (const field of waysOut(resource)) report(field, { expected: "no way past the sidecar" });
  },
});

/** What traffic annotations say where they leave nothing out; the sidecar's own default is to take all. */
const EVERYTHING: Readonly<Record<string, string>> = {
  excludeOutboundPorts: "",
  excludeOutboundIPRanges: "",
  excludeInboundPorts: "",
  excludeInterfaces: "",
  includeOutboundIPRanges: "*",
  includeInboundPorts: "*",
};

function waysOut(resource: Resource): Field[] {
  const { metadata } = podOf(resource);
  const switches = ["labels", "annotations"]
    .map((place) => metadata.at(place, "sidecar.istio.io/inject"))
    .filter((field) => field.text() === "false");
  const exclusions = Object.entries(EVERYTHING)
    .map(([name, all]) => ({ field: metadata.at("annotations", `${TRAFFIC}/${name}`), all }))
    .filter(({ field, all }) => field.isPresent && field.text() !== all)
    .map(({ field }) => field);
  return [...switches, ...exclusions];
}

const TRAFFIC = "traffic.sidecar.istio.io";

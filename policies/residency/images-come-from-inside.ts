import type { Field } from "../shared/field.ts";
import { gdpr } from "../shared/frameworks.ts";
import { isInCluster, isPrivateAddress } from "../shared/hosts.ts";
import { containersOf, podOf, runsPods } from "../shared/pods.ts";
import { defineRule } from "../shared/rule.ts";

/** GDPR Art. 32(1)(b): hosts pull nothing from outside the residency. */
export const imagesComeFromInside = defineRule({
  name: "images-come-from-inside",
  description:
    "Images are on the host already, or come from registries that are inside the residency",
  severity: "medium",
  framework: gdpr("Art. 32(1)(b)"),
  why: "A pull tells the registry who runs what, when and from which address, and puts a foreign party between a failed host and its restart. It also needs a way out that nothing else needs.",
  fix: "set imagePullPolicy: Never where images are loaded from the bundle, or pull from a registry of your own and list it in `registries`",
  limits:
    "It knows a registry's name, not its place: whoever lists one in `registries` says that it is inside.",
  parameters: {
    registries: {
      type: "array",
      items: { type: "string" },
      description: "Registries inside the residency, as host names",
      default: [],
    },
  },
  good: `
apiVersion: v1
kind: Pod
metadata: { name: echo, namespace: demo }
spec: { containers: [{ name: echo, image: "localhost/echo:1.0", imagePullPolicy: Never }] }`,
  bad: `
apiVersion: v1
kind: Pod
metadata: { name: echo, namespace: demo }
spec: { containers: [{ name: echo, image: "docker.io/library/echo:1.0" }] }`,
  appliesTo: runsPods,
  check: (resource, report, context) => {
    const registries = context.list("registries");
    for (const container of containersOf(podOf(resource))) {
      const registry = registryOf(container.at("image"));
      if (container.at("imagePullPolicy").text() === "Never") continue;
      if (registry === null || registries.includes(registry)) continue;
      report(container.at("image"), { expected: "an image of a registry inside the residency" });
    }
  },
});

/** The registry that an image is pulled from; null where it is this cluster's own, or Istio's to fill in. */
function registryOf(image: Field): string | null {
  const reference = image.text() ?? "";
  if (reference === "auto") return null;
  const [first = "", ...rest] = reference.split("/");
  const isHost = rest.length > 0 && (/[.:]/.test(first) || first === "localhost");
  const registry = isHost ? first.replace(/:\d+$/, "") : "docker.io";
  const isOwn = registry === "localhost" || isPrivateAddress(registry) || isClusterName(registry);
  return isOwn ? null : registry;
}

function isClusterName(registry: string): boolean {
  return registry.includes(".") && isInCluster(registry);
}

import { hardening } from "../shared/frameworks.ts";
import { inputsOf, isObject, namespaceOf } from "../shared/objects.ts";
import type { Resource } from "../shared/resource.ts";
import { defineStackRule } from "../shared/rule.ts";

/** Strict mutual TLS is the mesh's default, not a setting of each namespace. */
export const mutualTlsCoversTheMesh = defineStackRule({
  name: "mutual-tls-covers-the-mesh",
  description: "A stack that installs Istio makes strict mutual TLS the default of the whole mesh",
  severity: "critical",
  framework: hardening("Network separation and hardening: encryption"),
  why: "Istio's own default is PERMISSIVE. A namespace that nobody thought of would take plaintext.",
  fix: "make a PeerAuthentication without selector and with mode STRICT in the mesh's root namespace",
  limits: "It asks stacks that install istiod. One that only uses a mesh cannot show its default.",
  parameters: {
    rootNamespaces: {
      type: "array",
      items: { type: "string" },
      description: "Root namespaces of meshes",
      default: ["istio-system"],
    },
  },
  good: `
apiVersion: apps/v1
kind: Deployment
metadata: { name: istiod, namespace: istio-system }
---
apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata: { name: default, namespace: istio-system }
spec: { mtls: { mode: STRICT } }`,
  bad: `
apiVersion: apps/v1
kind: Deployment
metadata: { name: istiod, namespace: istio-system }
---
apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata: { name: default, namespace: demo }
spec: { mtls: { mode: STRICT } }`,
  check: (resources, report, context) => {
    const roots = context.list("rootNamespaces");
    const isDefault = (resource: Resource): boolean => {
      if (!isObject(resource, "security.istio.io", "PeerAuthentication")) return false;
      const spec = inputsOf(resource).at("spec");
      const isStrict = spec.at("mtls", "mode").text() === "STRICT";
      return isStrict && !spec.at("selector").isPresent && roots.includes(namespaceOf(resource));
    };
    const istiod = resources.find(
      (resource) =>
        isObject(resource, "apps", "Deployment") &&
        (inputsOf(resource).at("metadata", "name").text() ?? "").startsWith("istiod"),
    );
    if (istiod === undefined || resources.some(isDefault)) return;
    report(istiod, "", { expected: `a strict default in ${roots.join(" or ")}` });
  },
});

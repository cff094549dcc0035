import { containerSecurity } from "../shared/frameworks.ts";
import { imageParts } from "../shared/images.ts";
import { containersOf, podOf, runsPods } from "../shared/pods.ts";
import { defineRule } from "../shared/rule.ts";

/** An image is its contents, not its name. */
export const imagesArePinnedByDigest = defineRule({
  name: "images-are-pinned-by-digest",
  description: "Every image is pinned by its digest",
  severity: "medium",
  framework: containerSecurity("4.1.5"),
  why: "A registry can serve other contents under the same tag, by mistake or after a break-in. A digest cannot be served otherwise.",
  fix: "append @sha256:… to the image",
  limits:
    "Images that come from the bundle were checked against its digests when they were loaded, and are exceptions.",
  good: `
apiVersion: v1
kind: Pod
metadata: { name: echo, namespace: demo }
spec: { containers: [{ name: echo, image: "registry.example/echo@sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" }] }`,
  bad: `
apiVersion: v1
kind: Pod
metadata: { name: echo, namespace: demo }
spec: { containers: [{ name: echo, image: "registry.example/echo:1.4.2" }] }`,
  appliesTo: runsPods,
  check: (resource, report) => {
    for (const container of containersOf(podOf(resource))) {
      const image = container.at("image");
      const { digest, isInjected } = imageParts(image.text() ?? "");
      if (!isInjected && digest === null) report(image, { expected: "an image with its digest" });
    }
  },
});

import { containerSecurity } from "../shared/frameworks.ts";
import { imageParts } from "../shared/images.ts";
import { containersOf, podOf, runsPods } from "../shared/pods.ts";
import { defineRule } from "../shared/rule.ts";

/** What runs is what was reviewed: no tag that means something else tomorrow. */
export const imagesHaveAFixedTag = defineRule({
  name: "images-have-a-fixed-tag",
  description:
    "Every image has a digest or a tag that names a version: not latest, and not without a number",
  severity: "medium",
  framework: containerSecurity("4.1.5"),
  why: "`latest`, `master` and `alpine` are whatever was pushed last: two hosts may run two programs under one name, and a rollback rolls back to nothing.",
  fix: "name the version, and better its digest too",
  good: `
apiVersion: v1
kind: Pod
metadata: { name: echo, namespace: demo }
spec: { containers: [{ name: echo, image: "registry.example/echo:1.4.2" }] }`,
  bad: `
apiVersion: v1
kind: Pod
metadata: { name: echo, namespace: demo }
spec: { containers: [{ name: echo, image: "registry.example/echo:latest" }] }`,
  appliesTo: runsPods,
  check: (resource, report) => {
    for (const container of containersOf(podOf(resource))) {
      const image = container.at("image");
      const { tag, digest, isInjected } = imageParts(image.text() ?? "");
      if (isInjected || digest !== null || namesVersion(tag ?? "")) continue;
      report(image, { expected: "an image with a version" });
    }
  },
});

/** A tag without a number (`stable`, `alpine`, `main`) moves with each release. */
function namesVersion(tag: string): boolean {
  return /\d/.test(tag) && !/\blatest\b/.test(tag);
}
